"""Makes store/find/pinyin.dat, the readings of Chinese characters, from pypinyin (a development dependency).

Run from the root of the repository: python -m scripts.make_pinyin_table
"""

from __future__ import annotations

import struct

from pypinyin import Style, pinyin

from store.find.pinyin import FIRST, LAST, TABLE, ZERO

CHARACTERS = [*map(chr, range(ord(FIRST), ord(LAST) + 1)), ZERO]

# Surnames whose reading is not the character's commonest, then the compound surnames.
SURNAMES = """
单=shan 單=shan 仇=qiu 曾=zeng 解=xie 查=zha 区=ou 區=ou 朴=piao 盖=ge 蓋=ge 缪=miao 繆=miao 秘=bi 翟=zhai
乐=yue 樂=yue 覃=qin 折=she 员=yun 員=yun 贠=yun 种=chong 繁=po 洗=xian 祭=zhai 召=shao 隗=wei 句=gou
郇=xun 粘=nian 藏=zang 乜=nie 么=yao 卜=bu 都=du 薄=bo 佴=nai 黑=he
欧阳=ou,yang 歐陽=ou,yang 上官=shang,guan 司马=si,ma 司馬=si,ma 诸葛=zhu,ge 諸葛=zhu,ge 夏侯=xia,hou
皇甫=huang,fu 尉迟=yu,chi 尉遲=yu,chi 长孙=zhang,sun 長孫=zhang,sun 单于=chan,yu 單于=chan,yu 万俟=mo,qi
萬俟=mo,qi 澹台=tan,tai 澹臺=tan,tai 令狐=ling,hu 鲜于=xian,yu 闾丘=lv,qiu 濮阳=pu,yang 淳于=chun,yu
公孙=gong,sun 仲孙=zhong,sun 轩辕=xuan,yuan 钟离=zhong,li 宇文=yu,wen 慕容=mu,rong 司徒=si,tu 司空=si,kong
东方=dong,fang 赫连=he,lian 呼延=hu,yan 申屠=shen,tu 太史=tai,shi 公冶=gong,ye 宗政=zong,zheng 南宫=nan,gong
独孤=du,gu 拓跋=tuo,ba 百里=bai,li 端木=duan,mu 西门=xi,men 宰父=zai,fu 亓官=qi,guan 东郭=dong,guo
南门=nan,men 梁丘=liang,qiu 左丘=zuo,qiu
"""


def main() -> None:
    """Write the table beside the module that reads it; the same pypinyin gives the same bytes."""
    content = table()
    with open(TABLE, "wb") as file:
        file.write(content)
    print(f"{TABLE}: {len(content)} bytes")


def table() -> bytes:
    """The file: two bytes for each character, then surnames, an empty line and the sets of readings."""
    of_character = [readings(character) for character in CHARACTERS]
    sets = sorted({*of_character, ()})
    position = {readings: number for number, readings in enumerate(sets)}
    index = struct.pack(f"<{len(CHARACTERS)}H", *(position[readings] for readings in of_character))
    surnames = [entry.replace("=", " ").replace(",", " ") for entry in sorted(SURNAMES.split())]
    return index + "\n".join([*surnames, "", *map(" ".join, sets)]).encode()


def readings(character: str) -> tuple[str, ...]:
    """Every reading without its tone, the commonest first, ü as v; none for the few without a known one."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(reading.replace("ê", "e") for reading in found[0])) if found else ()


if __name__ == "__main__":
    main()
