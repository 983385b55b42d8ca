"""Every header map on a file in the manner of the program that writes it: each of its fields, for invented people."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from store.exchange.header_map import key_of, map_for
from store.exchange.mapping import map_columns
from store.exchange.open_file import open_file
from store.exchange.row_reader import read_rows

FIXTURES = Path(__file__).parent / "fixtures"
SHANGHAI = ZoneInfo("Asia/Shanghai")

EXPECTED: dict[str, tuple[str, str, list[dict[str, Any]]]] = {
    "google-old.csv": (
        "contacts",
        "Google Contacts, old headers",
        [
            {
                "name": "王小明",
                "birthday": "1980-05-28",
                "note": "第一次见面：展会\n喜欢茶",
                "tags": ["VIP"],
                "mails": ["wang@jinqiao.example", "xm.wang@jinqiao.example"],
                "phones": ["+86 138 0013 8000", "021-50581234"],
                "company": "上海金桥贸易有限公司",
                "title": "采购经理",
            },
            {
                "name": "Anna Maria Schmidt",
                "birthday": "--03-09",
                "tags": ["Messe"],
                "mails": ["anna.schmidt@nordwind.example"],
                "phones": ["+49 30 1234567"],
                "company": "Nordwind Werkzeuge GmbH",
                "addresses": [
                    {"label": "Work", "text": "Hafenstraße 5", "city": "Hamburg", "postcode": "20457", "country": "DE"}
                ],
            },
            {"name": "佐藤健", "phones": ["+81 90-1234-5678"]},
        ],
    ),
    "google-new.csv": (
        "contacts",
        "Google Contacts, new headers",
        [
            {
                "company": "上海金桥贸易有限公司",
                "title": "采购经理",
                "birthday": "1980-05-28",
                "note": '第一次见面：展会\n喜欢茶, 不喝酒 "真的"\nDepartment: 采购部',
                "tags": ["VIP", "老客户"],
                "mails": ["wang@jinqiao.example", "xm.wang@jinqiao.example"],
                "phones": ["138 0013 8000", "021-50581234"],
                "name": "王小明",
                "addresses": [
                    {"label": "Work", "text": "浦东大道1号", "city": "上海", "postcode": "200120", "country": "CN"}
                ],
            },
            {
                "company": "上海金桥贸易有限公司",
                "title": "会计",
                "mails": ["li.fang@jinqiao.example"],
                "phones": ["021-50581234"],
                "name": "李芳",
            },
            {
                "company": "Nordwind Werkzeuge GmbH",
                "birthday": "--03-09",
                "note": "Website: https://nordwind.example/",
                "tags": ["Messe"],
                "mails": ["anna.schmidt@nordwind.example"],
                "phones": ["+49 30 1234567"],
                "name": "Dr. Anna Maria Schmidt",
            },
            {"note": "東京在住", "phones": ["+81 90-1234-5678"], "name": "佐藤健"},
            {
                "company": "成都云锦纺织厂",
                "phones": ["028-86701234"],
                "addresses": [{"text": "锦江路8号", "city": "成都"}],
            },
            {"name": "김민수"},
        ],
    ),
    "outlook-english.csv": (
        "contacts",
        "Outlook, English headers",
        [
            {
                "company": "Fjordlys AS",
                "title": "Buyer",
                "phones": ["+47 55 12 34 56", "+47 912 34 567"],
                "birthday": "1979-05-28",
                "tags": ["Customers", "Fair"],
                "mails": ["ingrid@fjordlys.example", "ingrid.solberg@home.example"],
                "gender": "Female",
                "note": "Met in Bergen.\n"
                "Likes tea\n"
                "Department: Purchasing\n"
                "Fax: +47 55 12 34 57\n"
                "User field: K-77\n"
                "Website: https://fjordlys.example",
                "referrer": "Ola Berg",
                "name": "Dr. Ingrid M. Solberg",
                "addresses": [
                    {
                        "label": "Work",
                        "text": "Havnegata 12\nBygg B",
                        "city": "Bergen",
                        "postcode": "5003",
                        "country": "Norway",
                    },
                    {"label": "Home", "text": "Solbakken 3", "city": "Voss"},
                ],
            },
            {"mails": ["tomas@ruiz.example"], "name": "Tomás Ruiz"},
        ],
    ),
    "outlook-simplified.csv": (
        "contacts",
        "Outlook, 简体中文",
        [
            {
                "company": "杭州青竹科技有限公司",
                "title": "总监",
                "phones": ["0571-88012345", "139 5710 0001"],
                "mails": ["he@qingzhu.example", "siyuan@home.example"],
                "note": "展会认识\n称谓: 女士\n部门: 市场部\n传真: 0571-88012346\n用户: A-1",
                "tags": ["客户", "华东"],
                "birthday": "1988/3/9",
                "gender": "女",
                "referrer": "陈总",
                "name": "何思远",
                "addresses": [
                    {
                        "label": "工作",
                        "text": "文三路 90 号",
                        "city": "杭州",
                        "region": "浙江",
                        "postcode": "310012",
                        "country": "中国",
                    }
                ],
            },
            {"phones": ["13957100002"], "name": "孟磊"},
        ],
    ),
    "outlook-traditional.csv": (
        "contacts",
        "Outlook, 繁體中文",
        [
            {
                "company": "台北晨光股份有限公司",
                "title": "經理",
                "phones": ["+886 2 2712 3456", "+886 912 345 678"],
                "referrer": "王先生",
                "birthday": "1990/7/4",
                "gender": "女性",
                "note": "喜歡咖啡\n稱謂: 小姐\n部門: 採購部\n傳真: +886 2 2712 3457\n使用者: T-9",
                "mails": ["lin@chenguang.example", "yijun@home.example"],
                "tags": ["客戶", "北區"],
                "name": "林怡君",
                "addresses": [
                    {
                        "label": "商務",
                        "text": "忠孝東路 100 號",
                        "city": "大安區",
                        "region": "台北市",
                        "postcode": "106",
                        "country": "台灣",
                    }
                ],
            }
        ],
    ),
    "thunderbird.csv": (
        "contacts",
        "Thunderbird",
        [
            {
                "name": "Marta Kowalska",
                "mails": ["marta@bursztyn.example", "m.k@home.example"],
                "phones": ["+48 22 123 45 67", "+48 601 234 567"],
                "title": "Accountant",
                "company": "Bursztyn Sp. z o.o.",
                "note": "Invoices only by mail\n"
                "Fax: +48 22 123 45 68\n"
                "Department: Finance\n"
                "Website: https://bursztyn.example\n"
                "Custom: red folder",
                "birthday": "--02-29",
                "addresses": [
                    {"label": "Home", "text": "ul. Kwiatowa 4", "city": "Gdynia"},
                    {
                        "label": "Work",
                        "text": "ul. Morska 1\npok. 12",
                        "city": "Gdańsk",
                        "region": "Pomorskie",
                        "postcode": "80-001",
                        "country": "Poland",
                    },
                ],
            }
        ],
    ),
    "hubspot.csv": (
        "contacts",
        "HubSpot",
        [
            {
                "id": "5101",
                "mails": ["noor@polder.example"],
                "phones": ["+31 20 123 4567", "+31 6 1234 5678"],
                "company": "Polderlicht BV",
                "title": "CTO",
                "industry": "COMPUTER_SOFTWARE",
                "source": "Organic Search",
                "note": "Wants a demo\n"
                "Website: polder.example\n"
                "Lifecycle stage: Customer\n"
                "Lead status: Open\n"
                "Contact owner: Sam Vos",
                "name": "Noor de Wit",
                "addresses": [
                    {"text": "Keizersgracht 1", "city": "Amsterdam", "postcode": "1015 CN", "country": "Netherlands"}
                ],
            }
        ],
    ),
    "salesforce.csv": (
        "contacts",
        "Salesforce",
        [
            {
                "id": "0035g00000AbCdEAAV",
                "name": "Aisha Khan",
                "phones": ["+44 113 496 0000", "+44 7700 900123"],
                "mails": ["aisha@ridge.example"],
                "title": "Head of Ops",
                "source": "Web",
                "birthday": "1984-12-01",
                "note": "Renewal in May\nFax: +44 113 496 0001\nDepartment: Operations",
                "do_not_contact": "true",
                "company": "Ridge & Co",
                "addresses": [
                    {
                        "label": "Mailing",
                        "text": "1 Market Sq\nSuite 5",
                        "city": "Leeds",
                        "postcode": "LS1 1AA",
                        "country": "United Kingdom",
                    },
                    {"label": "Other", "city": "York"},
                ],
            }
        ],
    ),
    "zoho.csv": (
        "contacts",
        "Zoho",
        [
            {
                "id": "zcrm_3652397",
                "source": "Trade Show",
                "name": "Priya Nair",
                "company": "Malabar Spices",
                "mails": ["priya@malabar.example", "priya@home.example"],
                "title": "Owner",
                "phones": ["+91 484 123 4567", "+91 98470 12345"],
                "birthday": "1991-08-15",
                "note": "Orders monthly\n"
                "Contact owner: Ravi Menon\n"
                "Department: Management\n"
                "Fax: +91 484 123 4568\n"
                "Opted out of mail: false",
                "tags": ["vip", "spices"],
                "addresses": [
                    {
                        "label": "Mailing",
                        "text": "MG Road 8",
                        "city": "Kochi",
                        "region": "Kerala",
                        "postcode": "682016",
                        "country": "India",
                    }
                ],
            }
        ],
    ),
    "fxiaoke.csv": (
        "contacts",
        "纷享销客",
        [
            {
                "name": "谢雨桐",
                "company": "成都云锦纺织有限公司",
                "title": "采购主管",
                "phones": ["138 2800 1001", "13828001002", "028-85551234"],
                "mails": ["xie@yunjin.example"],
                "birthday": "1992-10-05",
                "gender": "女",
                "referrer": "周总",
                "note": "月底结算\n部门: 采购部\n微信: xieyutong\n负责人: 李娜",
                "addresses": [{"text": "成都市锦江区红星路 5 号"}],
            }
        ],
    ),
    "chinese-contacts.csv": (
        "contacts",
        "contacts, common headers",
        [
            {
                "name": "王小明",
                "company": "上海金桥贸易有限公司",
                "title": "采购经理",
                "mails": ["wang@jinqiao.example"],
                "phones": ["138 0013 8000", "021-50581234"],
                "industry": "贸易",
                "addresses": [{"text": "上海市张江路 88 号"}],
            },
            {
                "name": "李芳",
                "company": "成都云锦",
                "title": "总监",
                "mails": ["li@yunjin.example"],
                "phones": ["13900139000"],
                "industry": "五金",
            },
        ],
    ),
    "chinese-service.csv": (
        "tickets",
        "tickets, common headers",
        [
            {
                "opened": "2026-11-02T01:30:00Z",
                "customer": "上海金桥贸易",
                "contact": "王小明",
                "type": "咨询",
                "result": "已答复报价",
                "rating": "5分",
            },
            {
                "opened": "2026-11-02T16:00:00Z",
                "customer": "成都云锦",
                "type": "安装",
                "result": "已安装",
                "rating": "满意",
            },
            {"opened": "2026-11-03T16:00:00Z", "customer": "无此公司", "type": "咨询", "rating": "3"},
        ],
    ),
    "interactions.csv": (
        "interactions",
        "contacts made, common headers",
        [
            {
                "customer": "上海金桥贸易",
                "contact": "王小明",
                "at": "2026-11-05T06:00:00Z",
                "channel": "Phone",
                "direction": "outbound",
                "minutes": "12",
                "text": "asked for prices",
                "outcome": "connected",
                "rating": "4",
            },
            {
                "customer": "li@yunjin.example",
                "at": "2026-11-06T01:30:00Z",
                "channel": "微信",
                "direction": "呼入",
                "text": "要样品",
            },
        ],
    ),
    "tasks.csv": (
        "tasks",
        "tasks, common headers",
        [
            {
                "title": "寄样品",
                "customer": "上海金桥贸易",
                "contact": "王小明",
                "due": "2026-11-25",
                "priority": "高",
                "owner": "li",
                "note": "两箱",
            },
            {"title": "回访", "customer": "成都云锦", "due": "2026-11-10T07:00:00Z", "done": "2026-11-10T08:20:00Z"},
            {"title": "整理报价单", "priority": "紧急"},
        ],
    ),
}


def rows_of(name: str) -> tuple[str, str, list[dict[str, Any]]]:
    """What the rows are, by which map, and their fields that say something."""
    (table,) = open_file(str(FIXTURES / name))
    columns = map_columns(table.header, {}, {}, table.kind)
    rows = read_rows(table, columns, zone=SHANGHAI)
    said = [{field: value for field, value in row.fields.items() if value is not None} for row in rows]
    return columns.kind.name, columns.map.title, said


@pytest.mark.parametrize("name", EXPECTED)
def test_every_field_of_an_export_finds_its_place(name: str) -> None:
    assert rows_of(name) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in EXPECTED if "google" not in name])
def test_a_map_knows_every_column_its_program_writes(name: str) -> None:
    (table,) = open_file(str(FIXTURES / name))
    assert [column.header for column in map_columns(table.header, {}, {}).unknown] == []


def test_headers_are_compared_without_case_spaces_and_width() -> None:
    assert key_of("E-mail 2 - Value") == key_of("e_mail 11-value")
    assert key_of("客户名称（必填）") == key_of("客户名称(必填)")


def test_one_column_more_or_less_does_not_change_whose_file_it_is() -> None:
    assert map_for(["FIRST NAME", "last_name", "Organization Name", "Labels", "Mine"]).title.startswith("Google")
    assert map_for(["Name", "Phone"]).title == "contacts, common headers"
    assert map_for(["姓名", "电话", "备注"]).kind == "contacts"
    assert map_for(["Name", "Phone"], "tasks").kind == "tasks"
