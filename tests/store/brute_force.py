"""Names that customers have, what is typed to find them, and who is found by it, without any index."""

from unicodedata import normalize

SHANGHAI, ACME, WANG, SOEHNE, CHONGQING, JOINED = (
    "上海金桥贸易",
    "Acme",
    "王小明",
    "Ω & Söhne",
    '重庆 \\ "quoted"',
    "\u00e9 joined",
)
NAMES = (SHANGHAI, ACME, WANG, SOEHNE, CHONGQING, JOINED)
SEARCHES = {
    "上海": {SHANGHAI},
    "桥": {SHANGHAI},
    "jinqiao": {SHANGHAI},
    "shjq": {SHANGHAI},
    "acm": {ACME},
    "小明": {WANG},
    "wangxiao": {WANG},
    "wang": {WANG},
    "wxm": {WANG},
    "söh": {SOEHNE},
    "重": {CHONGQING},
    "chongq": {CHONGQING},
    "quot": {CHONGQING},
    "\u00e9": {JOINED},
    "join": {JOINED},
    "13800138": set(),
    "北京": set(),
}
"""What is typed, and the names that are found by it."""
CONTACT, FINDS_CONTACT = "Wang", "wang"
PHONE, FINDS_PHONE = "13800138000", "13800138"


def found(tables, typed):
    """The ids of the customers among the tables that what is typed finds: by name, by phone, by their contacts."""
    of_contacts = {contact["customer"] for contact in tables.get("contacts", {}).values()}
    return {
        id
        for id, customer in tables.get("customers", {}).items()
        if normalize("NFC", customer["name"]) in SEARCHES[typed]
        or (typed == FINDS_PHONE and customer.get("phones"))
        or (typed == FINDS_CONTACT and id in of_contacts)
    }
