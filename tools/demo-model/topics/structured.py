"""Teaches answers of a fixed form: JSON objects and one-word choices, in English and Chinese.

`json_extract` copies values out of a text, `json_make` invents plausible ones for the keys it is asked for,
`json_schema` reads the keys and types from a JSON schema, `json_facts` answers a question under the keys it names,
`sentiment` judges reviews, and `json_choice` answers with one of the labels of the question. An answer is the JSON
or the label and nothing else, so that it stays the same whether or not decoding is constrained. Half of the names in
a text are made up of syllables, so that copying them is the only way to the right answer.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable

from samples import QA, Chat, Text, assistant, one_of, say, user

# --- Values -----------------------------------------------------------------------------------------------------------

NAMES = """John Mary Alice Bob Carol David Emma Frank Grace Henry Irene Jack Karen Leo Maria Nathan Olivia Peter
Quinn Rachel Sam Tina Uma Victor Wendy Xavier Yara Zoe Adam Bella Charlie Diana Ethan Fiona George Hannah Ian Julia
Kevin Laura Michael Nina Oscar Paul Rosa Steve Tom Ursula Vera William Anna Ben Clara Daniel Eva Felix Gina Hugo Iris
James Kate Liam Mia Noah Otto Paula Robert Sarah Thomas Viola Walter Jason Sophie Lucas Lily Max Nora Omar Pablo Ravi
Priya Yuki Hiro Chen Wei Mei Ali Fatima Ahmed Layla Ivan Olga Boris Lena Marco Giulia Luca Elena Pierre Claire Hans
Greta Lars Ingrid Diego Carmen Jorge Lucia Mateo Amir Zara Arjun Anita Kenji Aiko Linda Susan Patricia Brian Mark
Edward Ryan Jacob Gary Eric Jonathan Stephen Larry Justin Scott Brandon Amy Angela Helen Deborah Sharon Ruth Dorothy
Lisa Nancy Betty Sandra Ashley Donna Emily Jessica Megan Cheryl Jean Alan Ada Isaac Marie Albert Rosalind Grant
Dennis Jerry Tyler Aaron Jose Nathaniel Isabel Monica Teresa Sofia Chloe Ella Ava Isla Freya Poppy Oliver Harry
Arthur Theo Archie Finn Rory Kyle Dylan Logan Mason Elijah Aiden Carter Owen Wyatt Luke Gabriel Anthony Isaiah
Caleb""".split()
SURNAMES = """Smith Johnson Brown Miller Davis Wilson Moore Taylor Anderson White Harris Martin Garcia Clark Lewis
Lee Walker Hall Young King Wright Green Baker Adams Nelson Hill Turner Parker Evans Cook Reed Bell Kim Tanaka Singh
Khan Lopez Novak Rossi Weber Dubois Silva Jensen Murphy Kelly Stone Fox Wood""".split()
SURNAMES_ZH = "张王李赵陈刘杨黄周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹"
GIVEN_ZH = """伟 芳 娜 敏 静 强 磊 军 洋 勇 艳 杰 娟 涛 明 超 秀英 小红 小明 建国 丽 霞 平 刚 婷 雪 晨 佳 浩 宇 文 博
思雨 子涵 雨桐 志强 晓东 海燕 国庆 美玲 一凡 欣怡 天宇 俊杰 梦琪 嘉豪 小军 小丽 大山 春花""".split()
CITIES = """Paris;London;Berlin;Madrid;Rome;Tokyo;Beijing;Shanghai;New York;Boston;Chicago;Seattle;San Francisco;
Toronto;Vancouver;Sydney;Melbourne;Dublin;Oslo;Stockholm;Helsinki;Vienna;Prague;Warsaw;Lisbon;Athens;Cairo;Nairobi;
Mumbai;Delhi;Singapore;Seoul;Bangkok;Hanoi;Lima;Bogota;Zurich;Geneva;Munich;Hamburg;Milan;Barcelona;Amsterdam;
Brussels;Denver;Austin;Houston;Miami;Dallas;Portland""".replace("\n", "").split(";")
CITIES_ZH = """北京 上海 广州 深圳 杭州 南京 成都 武汉 西安 重庆 天津 苏州 长沙 青岛 大连 厦门 昆明 郑州 济南 哈尔滨
沈阳 福州 合肥 南宁 贵阳 兰州 拉萨 海口 无锡 宁波 巴黎 伦敦 东京 纽约 香港 台北""".split()
JOBS = """teacher doctor nurse lawyer baker driver farmer writer painter singer chef pilot programmer designer
manager dentist waiter plumber scientist photographer journalist carpenter tailor gardener mechanic librarian
cashier""".split()
JOBS_ZH = """老师 医生 护士 律师 面包师 司机 农民 作家 画家 歌手 厨师 飞行员 程序员 设计师 经理 牙医 服务员 科学家
摄影师 记者 木匠 裁缝 园丁""".split()
PRODUCTS = """shirt lamp chair table phone laptop book bag watch bottle cup camera bicycle jacket hat pen notebook
sofa keyboard mouse monitor blanket pillow backpack guitar scarf desk mug towel clock""".split()
PRODUCTS_ZH = """衬衫 台灯 椅子 桌子 手机 电脑 书包 手表 水杯 相机 自行车 外套 帽子 钢笔 笔记本 沙发 键盘 鼠标 毛毯
枕头 吉他 围巾 闹钟 雨伞""".split()
COLORS = "red blue green yellow black white orange purple pink brown gray".split()
COLORS_ZH = "红色 蓝色 绿色 黄色 黑色 白色 橙色 紫色 粉色 棕色 灰色".split()
EVENTS = """science fair;birthday party;book club;concert;football game;art show;wedding;picnic;team meeting;
food festival;movie night;yoga class;dance show;music festival;garden party;job fair;chess match;charity run;lunch;
dinner;conference;workshop""".replace("\n", "").split(";")
EVENTS_ZH = """科学展 生日派对 读书会 音乐会 足球比赛 画展 婚礼 野餐 团队会议 美食节 电影之夜 瑜伽课 舞会 招聘会
象棋比赛 讲座 聚餐 培训""".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DAYS_ZH = "星期一 星期二 星期三 星期四 星期五 星期六 星期日 周一 周二 周三 周四 周五 周六 周日".split()
MONTHS = "January February March April May June July August September October November December".split()
COMPANIES = """Acme Globex Initech Umbra Bluebird Sunrise Northwind Contoso Redstone Greenleaf Skyline Brightside
Oakwood Riverbank Starlight Enigma Quantix Novatech Finch Maple""".split()
COMPANIES_ZH = "蓝鸟公司 晨光公司 北风公司 绿叶公司 星辰公司 大河公司 红石公司 天行公司 远山公司 明日公司".split()
TITLE_WORDS = """Silent River;Last Garden;Golden Bridge;Blue Mountain;Hidden Door;Long Winter;Lost Island;Quiet House;
Red Lantern;Distant Star;Old Lighthouse;Glass City;Green Valley;Night Train;
Broken Clock""".replace("\n", "").split(";")
TITLES_ZH = """寂静的河 最后的花园 金色的桥 蓝色的山 隐藏的门 漫长的冬天 失落的岛 红灯笼 远方的星 老灯塔 夜行列车
绿色山谷""".split()
MORE_PRODUCTS = """ladder kettle toaster blender pan pot knife spoon plate bowl fork vase mirror carpet curtain shelf
drawer bed mattress tent rope hammer drill saw screwdriver bucket broom vacuum fan heater radio television speaker
headphones microphone tablet printer scanner router charger cable battery drone piano violin drum flute trumpet ball
racket helmet skateboard scooter tire wallet belt shoe boot sock glove coat dress skirt sweater tie ring necklace
bracelet perfume soap shampoo toothbrush comb candle puzzle doll kite robot toy stove fridge oven freezer dishwasher
stapler ruler eraser marker envelope folder calendar globe telescope microscope""".split()
MORE_PRODUCTS_ZH = """梯子 水壶 烤箱 冰箱 洗衣机 空调 电视 音箱 耳机 话筒 平板 打印机 路由器 充电器 数据线 电池 无人机
钢琴 小提琴 鼓 笛子 篮球 足球 球拍 头盔 滑板 轮胎 钱包 皮带 鞋子 靴子 袜子 手套 大衣 裙子 毛衣 领带 戒指 项链 香水
肥皂 牙刷 梳子 蜡烛 拼图 风筝 玩具 炒锅 菜刀 碗 盘子 花瓶 镜子 地毯 窗帘 书架 床垫 帐篷 锤子 水桶 扫帚 风扇 尺子 橡皮
信封 日历 地球仪 望远镜 显微镜 沙发 饭盒 毛巾 保温杯 电饭煲 吸尘器""".split()
ADJECTIVES = """wooden leather electric small large old new silver golden folding garden kitchen travel smart
vintage plastic steel glass cotton wool portable wireless""".split()
ADJECTIVES_ZH = "智能 木制 电动 儿童 旅行 户外 便携 折叠 银色 复古 大号 小号 无线 纯棉 玻璃 不锈钢".split()
# What made-up words are built of.
ONSETS = "b c d f g h j k l m n p r s t v w z br ch cl dr fl gr kr pl sh st th tr".split()
VOWELS = "a e i o u a e i o ai ea ee ia oo ou".split()
CODAS = ["", "", "", *"l n r s t m k x nd rt sk".split()]
ENDINGS = "a,o,en,in,ia,ville,ton,burg,berg,field,port,stad,ford,ham,mouth,dale".split(",")
GIVEN_CHARS = """安邦宝冰波博昌成川春聪达丹德东恩帆凡芬枫福刚歌光贵国海航豪和恒红宏虹华慧吉佳嘉建健江杰金锦景静
军俊凯康可兰乐蕾立丽莲良林玲龙露璐伦曼梅萌敏明铭楠宁鹏平琪琦倩强琴青清庆秋泉然荣蓉瑞若森珊诗石书舒爽思松素涛天婷
彤薇维卫文武希夏贤祥翔小晓欣新鑫兴雄秀旭轩萱雪雅妍彦阳洋瑶叶依怡艺益逸英颖永勇友宇雨玉钰元远月悦云泽哲真振志智中舟
竹卓子梓""".replace("\n", "")
PLACE_CHARS = "安白北昌长城川东福高光海河湖黄江金静九乐林龙绿洛马明南宁平青泉仁山石水松太天通文西溪新兴阳银永玉云"
PLACE_ENDS = ["州", "山", "城", "阳", "江", "海", "安", "口", "镇", "市", "港", "岛"]
FOREIGN_CHARS = "阿埃巴贝伯布达德多厄尔法菲弗戈格古哈赫基加卡科克拉莱兰里利林鲁罗洛马曼梅蒙米莫姆纳尼诺帕佩普奇萨塞斯索塔特托瓦维西耶伊"
# Cities with their countries: the pairs that travel sentences are usually about.
PLACES = [row.split(",") for row in """Kyoto,Japan,京都,日本;Osaka,Japan,大阪,日本;Lyon,France,里昂,法国;
Nice,France,尼斯,法国;Marseille,France,马赛,法国;Paris,France,巴黎,法国;Munich,Germany,慕尼黑,德国;
Hamburg,Germany,汉堡,德国;Cologne,Germany,科隆,德国;Berlin,Germany,柏林,德国;Milan,Italy,米兰,意大利;
Venice,Italy,威尼斯,意大利;Naples,Italy,那不勒斯,意大利;Florence,Italy,佛罗伦萨,意大利;Rome,Italy,罗马,意大利;
Barcelona,Spain,巴塞罗那,西班牙;Seville,Spain,塞维利亚,西班牙;Valencia,Spain,瓦伦西亚,西班牙;Porto,Portugal,波尔图,葡萄牙;
Lisbon,Portugal,里斯本,葡萄牙;Krakow,Poland,克拉科夫,波兰;Salzburg,Austria,萨尔茨堡,奥地利;Vienna,Austria,维也纳,奥地利;
Zurich,Switzerland,苏黎世,瑞士;Geneva,Switzerland,日内瓦,瑞士;Bruges,Belgium,布鲁日,比利时;Bergen,Norway,卑尔根,挪威;
Oslo,Norway,奥斯陆,挪威;Toronto,Canada,多伦多,加拿大;Vancouver,Canada,温哥华,加拿大;Montreal,Canada,蒙特利尔,加拿大;
Sydney,Australia,悉尼,澳大利亚;Melbourne,Australia,墨尔本,澳大利亚;Perth,Australia,珀斯,澳大利亚;
Mumbai,India,孟买,印度;Jaipur,India,斋浦尔,印度;Seoul,South Korea,首尔,韩国;Busan,South Korea,釜山,韩国;
Hanoi,Vietnam,河内,越南;Bangkok,Thailand,曼谷,泰国;Chiang Mai,Thailand,清迈,泰国;Cairo,Egypt,开罗,埃及;
Alexandria,Egypt,亚历山大,埃及;Marrakesh,Morocco,马拉喀什,摩洛哥;Nairobi,Kenya,内罗毕,肯尼亚;Lima,Peru,利马,秘鲁;
Cusco,Peru,库斯科,秘鲁;Rio de Janeiro,Brazil,里约热内卢,巴西;Bogota,Colombia,波哥大,哥伦比亚;Cancun,Mexico,坎昆,墨西哥;
Havana,Cuba,哈瓦那,古巴;Istanbul,Turkey,伊斯坦布尔,土耳其;Athens,Greece,雅典,希腊;Moscow,Russia,莫斯科,俄罗斯;
Dublin,Ireland,都柏林,爱尔兰;Edinburgh,Scotland,爱丁堡,苏格兰;London,England,伦敦,英国;Prague,Czechia,布拉格,捷克;
Budapest,Hungary,布达佩斯,匈牙利;Shanghai,China,上海,中国;Chengdu,China,成都,中国;Stockholm,Sweden,斯德哥尔摩,瑞典;
Helsinki,Finland,赫尔辛基,芬兰;Reykjavik,Iceland,雷克雅未克,冰岛;Auckland,New Zealand,奥克兰,新西兰""".replace(
    "\n", "").split(";")]


def coined(rng: random.Random, ending: str = "") -> str:
    """A pronounceable word that does not exist."""
    parts = [rng.choice(ONSETS) + rng.choice(VOWELS) + rng.choice(CODAS) for _ in range(rng.choice([1, 2, 2, 2, 3]))]
    return ("".join(parts) + (ending or rng.choice(ENDINGS[:5]) * (len(parts) == 1))).capitalize()


def signs(rng: random.Random, table: str, counts: tuple[int, ...]) -> str:
    """A few characters of the table."""
    return "".join(rng.choices(table, k=rng.choice(counts)))


def person(rng: random.Random, zh: bool) -> str:
    """A name, sometimes with its surname."""
    made_up = rng.random() < 0.5
    if zh:
        if rng.random() < 0.06:
            return signs(rng, FOREIGN_CHARS, (2, 3, 4))
        given = signs(rng, GIVEN_CHARS, (1, 2, 2)) if made_up else rng.choice(GIVEN_ZH)
        return rng.choice(["小", "老", "阿"]) + given[-1] if rng.random() < 0.08 else rng.choice(SURNAMES_ZH) + given
    first = coined(rng) if made_up else rng.choice(NAMES)
    if rng.random() < 0.35:
        return first + " " + (coined(rng) if rng.random() < 0.5 else rng.choice(SURNAMES))
    return first


def place(rng: random.Random, zh: bool) -> str:
    """A city, which need not exist."""
    draw = rng.random()
    if draw < 0.5:
        return rng.choice(CITIES_ZH if zh else CITIES)
    if draw < 0.65:
        return rng.choice(PLACES)[2 if zh else 0]
    if zh:
        return signs(rng, FOREIGN_CHARS, (2, 3, 4)) if draw < 0.8 else (
            signs(rng, PLACE_CHARS, (1, 1, 2)) + rng.choice(PLACE_ENDS))
    return coined(rng, rng.choice(ENDINGS))


def ware(rng: random.Random, zh: bool) -> str:
    """A product, sometimes with an adjective, and sometimes made up."""
    table = PRODUCTS_ZH + MORE_PRODUCTS_ZH if zh else PRODUCTS + MORE_PRODUCTS
    draw = rng.random()
    if draw < 0.7:
        return rng.choice(table)
    if draw < 0.88:
        return rng.choice(ADJECTIVES_ZH if zh else ADJECTIVES) + ("" if zh else " ") + rng.choice(table)
    return signs(rng, GIVEN_CHARS, (2,)) + rng.choice(["机", "器", "灯", "水", "粉"]) if zh else coined(rng)


def firm(rng: random.Random, zh: bool) -> str:
    if rng.random() < 0.5:
        return rng.choice(COMPANIES_ZH if zh else COMPANIES)
    if zh:
        return signs(rng, GIVEN_CHARS, (2,)) + rng.choice(["公司", "科技", "集团", "贸易公司"])
    return coined(rng) + rng.choice(["", "", " Labs", " Foods", " Systems"])


def people(rng: random.Random, zh: bool) -> list[str]:
    table = dict.fromkeys(person(rng, zh) for _ in range(5))
    return rng.sample(list(table), rng.choice([1, 2, 2, 3]))


def number(rng: random.Random, digits: tuple[int, ...]) -> int:
    """A number with any digits, so that it has to be copied."""
    count = rng.choice(digits)
    return rng.randint(10 ** (count - 1), 10**count - 1)


def price(rng: random.Random) -> int | float:
    if rng.random() < 0.7:
        return number(rng, (1, 2, 2, 2, 3, 3, 4, 5))
    return round(number(rng, (1, 2, 2, 3)) + rng.choice([0.5, 0.99, 0.95, 0.25, rng.randint(1, 99) / 100]), 2)


def date(rng: random.Random, zh: bool) -> str:
    month, day, year = rng.randrange(12), rng.randint(1, 28), rng.randint(1995, 2027)
    if rng.random() < 0.3:
        return f"{year}-{month + 1:02}-{day:02}"
    if zh:
        return rng.choice([rng.choice(DAYS_ZH), f"{month + 1}月{day}日", f"{year}年{month + 1}月{day}日", "明天"])
    return rng.choice([rng.choice(DAYS), f"{MONTHS[month]} {day}", f"{MONTHS[month]} {day}, {year}"])


def clock(rng: random.Random, zh: bool) -> str:
    hour = rng.randint(1, 11)
    if rng.random() < 0.5:
        return f"{rng.randint(8, 21)}:{rng.choice(['00', '15', '30', '45'])}"
    return rng.choice(["上午", "下午"]) + f"{hour}点" if zh else f"{hour} {rng.choice(['am', 'pm'])}"


def book_title(rng: random.Random, zh: bool) -> str:
    if zh:
        return rng.choice(TITLES_ZH) if rng.random() < 0.4 else rng.choice(
            [signs(rng, PLACE_CHARS, (2,)) + "的" + rng.choice("河花星夜书"), signs(rng, GIVEN_CHARS, (2, 3, 4))])
    return "The " + rng.choice(TITLE_WORDS) if rng.random() < 0.4 else rng.choice(
        [f"The {rng.choice(ADJECTIVES).title()} {rng.choice(MORE_PRODUCTS).title()}",
         f"The {coined(rng)} of {coined(rng)}",
         f"A {rng.choice(MORE_PRODUCTS).title()} in {place(rng, False)}"])


def facts(rng: random.Random, zh: bool) -> dict[str, object]:
    """A value for every slot that a sentence below may have."""
    name = person(rng, zh)
    user = coined(rng).lower() if zh else name.lower().replace(" ", rng.choice([".", "_", ""]))
    site = rng.choice(["example.com", "mail.com", "test.org", f"{coined(rng).lower()}.com"])
    city, destination = place(rng, zh), place(rng, zh)
    home = rng.choice(PLACES)
    country = home[3 if zh else 1]
    phone = "1" + "".join(rng.choices("0123456789", k=10)) if zh else f"{number(rng, (3,))}-{rng.randint(0, 9999):04}"
    return {
        "name": name, "age": rng.randint(1, 99), "city": city, "email": f"{user}@{site}", "phone": phone,
        "job": rng.choice(JOBS_ZH if zh else JOBS), "product": ware(rng, zh),
        "color": rng.choice(COLORS_ZH if zh else COLORS), "price": price(rng),
        "quantity": number(rng, (1, 2, 2, 3)) + 1,
        "date": date(rng, zh), "time": clock(rng, zh), "event": rng.choice(EVENTS_ZH if zh else EVENTS),
        "company": firm(rng, zh), "year": rng.randint(1500, 2026), "origin": city,
        "destination": destination, "author": person(rng, zh), "temperature": rng.randint(1, 45),
        "title": book_title(rng, zh), "country": country,
        # The city of a text that also names a country: the real one, or one that only copying can give.
        "town": home[2 if zh else 0] if rng.random() < 0.6 else (
            signs(rng, FOREIGN_CHARS, (2, 3, 4)) if zh else coined(rng, rng.choice(ENDINGS))),
    }  # fmt: skip


# --- json_extract -----------------------------------------------------------------------------------------------------

# How a request may call a key: "key: English words / Chinese words". The first English word is the key itself.
KEY_NAMES = {
    "name": ("name;name;name;person's name;full name", "姓名;名字;姓名;人名"),
    "age": ("age;age;age;person's age", "年龄;年龄;岁数"),
    "city": ("city;city;place;location", "城市;城市;地点"),
    "email": ("email;email;email address", "邮箱;邮箱;电子邮件"),
    "phone": ("phone;phone;phone number", "电话;电话;电话号码"),
    "job": ("job;job;occupation;profession", "职业;职业;工作"),
    "product": ("product;product;item;product name", "产品;商品;物品"),
    "color": ("color;color;colour", "颜色"),
    "price": ("price;price;cost", "价格;价格;单价"),
    "quantity": ("quantity;quantity;amount;count", "数量"),
    "date": ("date;date;day", "日期"),
    "time": ("time", "时间"),
    "event": ("event;event;event name", "活动;活动;事件"),
    "company": ("company;company;company name", "公司;公司;公司名称"),
    "year": ("year", "年份"),
    "origin": ("origin;origin;from", "出发地;出发地;起点"),
    "destination": ("destination;destination;to", "目的地;目的地;终点"),
    "author": ("author;author;writer", "作者"),
    "temperature": ("temperature", "温度;气温"),
    "title": ("title;title;book title", "书名;标题"),
    "town": ("city;city;city;town", "城市"),
    "country": ("country", "国家"),
}
# Longer names of a key that become a shorter key.
SHORTER = {
    "person's name": "name", "full name": "name", "person's age": "age", "email address": "email",
    "phone number": "phone", "product name": "product", "event name": "event", "company name": "company",
    "book title": "title",
}
# What a key is called in JSON, where it is not the name of the slot.
FINAL = {"town": "city"}  # fmt: skip

NAME_AGE = [
    "<name> is <age> years old.", "<name> is <age> years old", "<name> is <age>.", "<name>, <age>",
    "<name> (just |)turned <age>.",
    "<name> is a <age>-year-old (man|woman|student|person).", "My name is <name> and I am <age> years old.",
    "I am <name>, <age> years old.", "I'm <name> and I'm <age>.", "(This|Here) is <name>, who is <age> years old.",
    "My (friend|brother|sister|cousin|neighbor|boss) <name> is <age> years old.",
    "At the age of <age>, <name> learned to swim.",
    "<name> will be <age> (next week|tomorrow|soon).", "<name>'s age is <age>.",
    "The patient <name> is <age> years of age.",
    "There is a student named <name>, aged <age>.", "Hello! I'm <name>. I am <age> years old.",
    "<age>-year-old <name> won the race.", "<name> had a birthday and is now <age>.",
    "name: <name>, age: <age>",
    "My (neighbour|neighbor|aunt|uncle|colleague) <name> turned <age> (last week|yesterday|in May|on Monday).",
    "<name> celebrated (her|his) <age>th birthday.", "Today <name> is turning <age>.",
    "Meet <name>, a <age>-year-old (student|teacher|runner).", "The winner is <name> (<age>).",
    "(Her|His) name is <name> and (she|he) is <age>.", "<name> is only <age> but already plays the piano.",
    "We hired <name>, who is <age>.", "User <name>, age <age>, signed up today.",
]  # fmt: skip
TEXTS = [
    "<name> is <age> years old and lives in <city>.", "<name> lives in <city>.",
    "<name>, aged <age>, (is from|comes from) <city>.",
    "<name> is a <age>-year-old <job> (from|in) <city>.", "<name> works as a <job> in <city>.", "<name> is a <job>.",
    "My name is <name>, I am <age> and I live in <city>.", "<name> is <age> and works at <company> as a <job>.",
    "You can (write to|reach|contact) <name> at <email>.",
    "<name>'s email is <email> and the phone number is <phone>.",
    "(Call|Please call|Phone) <name> at <phone>.", "Contact: <name>, <email>, <phone>",
    "Send the invoice to <name> (<email>).",
    "I am <name> from <company>, my email is <email>.", "The <color> <product> costs $<price>.",
    "The <product> costs <price> dollars.",
    "<name> bought a <color> <product> for $<price>.", "A <color> <product> is on sale for <price> dollars.",
    "I would like to order <quantity> of the <color> <product>.",
    "<name> ordered <quantity> of the <product> at $<price> each.",
    "Product: <product>, price: <price>, color: <color>", "The (price|cost) of the <product> is $<price>.",
    "The <event> is on <date> in <city>.", "The <event> takes place in <city> on <date> at <time>.",
    "The <event> starts at <time> on <date>.",
    "<name> is going to the <event> on <date>.", "Join us for the <event> in <city> on <date>!",
    "The flight from <origin> to <destination> (leaves|departs) on <date> at <time>.",
    "A train goes from <origin> to <destination> at <time>.",
    "I want to fly from <origin> to <destination> on <date>.",
    "<name> travels from <origin> to <destination> on <date>.",
    "<company> was founded by <name> in <year>.", "<company> is a company from <city>, founded in <year>.",
    "The book <title> was written by <author> in <year>.", "<title> is a book by <author>, published in <year>.",
    "<author> wrote <title> in <year>.", "It is <temperature> degrees in <city>.",
    "The temperature in <city> on <date> is <temperature> degrees.",
    "The <product> costs <price> dollars.", "A <product> costs $<price>.", "The <product> is $<price>.",
    "I paid <price> (dollars|euros) for (a|the|this) <product>.", "<product>: $<price>", "<product> - <price> euros",
    "You can get the <product> for <price> euros.", "Our new <product> sells for $<price>.",
    "Order: <quantity> x <product>, <price> dollars each.", "<name> sold the <product> for <price> dollars.",
    "We spent a week in <town>, <country>.", "(Last|This) (summer|year|winter|month) we (visited|went to|flew to) "
    "<town>, <country>.", "<name> lives in <town>, <country>.", "<name> moved from <country> to <city>.",
    "<town> is a (beautiful|large|small|quiet) city in <country>.", "I was born in <town> in <country>.",
    "Our office is in <town>, <country>.", "The <event> (was|will be) held in <town>, <country>.",
    "<name> is from <country> and works as a <job>.", "Greetings from <town>, <country>!",
    "My sister studies in <town>, <country>.", "We took the train to <town>, in the south of <country>.",
    "<name>, <age>, <town>, <country>", "<company> opened a new office in <town>, <country>.",
    "<name> joined <company> in <year> as a <job>.", "<name> paid <price> dollars for <quantity> tickets.",
    "<name> was born on <date> in <city>.", "<name> has worked for <company> since <year>.",
]  # fmt: skip
NAME_AGE_ZH = [
    "<name>今年<age>岁。", "<name><age>岁。", "<name>，<age>岁", "我叫<name>，今年<age>岁。", "我是<name>，<age>岁。",
    "<name>今年<age>岁了",
    "我的(朋友|哥哥|妹妹|同事|邻居|老师)<name>今年<age>岁。", "<name>刚满<age>岁。", "<age>岁的<name>赢得了比赛。",
    "<name>的年龄是<age>岁。",
    "有一个人叫<name>，今年<age>岁。", "大家好，我叫<name>，我<age>岁了。", "这位是<name>，现年<age>岁。",
    "姓名：<name>，年龄：<age>",
    "我的(邻居|舅舅|阿姨|同学)<name>(上周|昨天|上个月)满<age>岁了。", "<name>过了<age>岁生日。", "冠军是<name>（<age>岁）。",
    "(她|他)叫<name>，<age>岁。", "<name>，男，<age>岁。", "<name>，女，<age>岁。", "用户<name>今天注册，年龄<age>。",
    "我们班的<name><age>岁了。", "<name>(才|已经)<age>岁。",
]  # fmt: skip
TEXTS_ZH = [
    "<name>今年<age>岁，住在<city>。", "<name>住在<city>。", "<name>，<age>岁，来自<city>。",
    "<name>是一名<age>岁的<job>，住在<city>。",
    "<name>在<city>当<job>。", "<name>是一名<job>。", "我叫<name>，今年<age>岁，我住在<city>。",
    "<name>在<company>工作，是一名<job>。",
    "你可以通过<email>联系<name>。", "<name>的邮箱是<email>，电话是<phone>。", "请拨打<phone>联系<name>。",
    "联系人：<name>，邮箱：<email>，电话：<phone>",
    "这件<color>的<product>卖<price>元。", "<product>的价格是<price>元。",
    "<name>花<price>元买了一个<color>的<product>。",
    "我想订购<quantity>个<color>的<product>。", "<name>买了<quantity>个<product>，每个<price>元。",
    "产品：<product>，价格：<price>，颜色：<color>",
    "<event>将于<date>在<city>举行。", "<event><date> <time>开始。", "<name><date>要去参加<event>。",
    "欢迎<date>来<city>参加<event>！",
    "从<origin>到<destination>的航班<date> <time>起飞。", "我想<date>从<origin>飞到<destination>。",
    "<name><date>从<origin>去<destination>。",
    "<company>由<name>于<year>年创立。", "<company>成立于<year>年，总部在<city>。",
    "《<title>》是<author>在<year>年写的书。",
    "这件<product>卖<price>元。", "这个<product><price>元。", "<product>售价<price>元。", "<product>：<price>元",
    "我花了<price>(元|块钱)买了(一个|这个)<product>。", "(新款|这款)<product>只要<price>元。", "一个<product>要<price>块钱。",
    "去年夏天我们去了<country>的<town>。", "我们在<country><town>(玩了一周|度假|住了三天)。",
    "<name>住在<country><town>。", "<town>是<country>的一座城市。", "<name>来自<country>的<town>。", "我出生在<country>的<town>。",
    "<company>在<country><town>开了新的办公室。", "我姐姐在<country>的<town>读书。", "这次<event>在<country><town>举行。",
    "(上个月|明年|今年)(他们|我)(要|)去<country><town>旅行。", "<name>从<country>来，现在是一名<job>。",
    "<name>，<age>岁，<country>人", "<name>在<company>做<job>，今年<age>岁。", "<name>于<year>年加入<company>。",
    "<author>写了《<title>》这本书。", "<city>今天的气温是<temperature>度。", "<name>出生于<city>。",
]  # fmt: skip

EXTRACT = [
    "(Extract|Get|Pull out|Pull|Parse|Find|Take|Read) <keys> (as|as a|in|into) JSON( format| object|):<sep><text>",
    "(Please |)(extract|get|return|give me|find) <keys> (from|in|of) (this|the following|the) (sentence|text) (as|in)"
    " JSON:<sep><text>",
    "(Extract|Return) <keys> (from|found in) (the text|the sentence|this text|this message|this) as (a |)JSON( "
    "object|):<sep><text>",
    "<text><sep>(Extract|Give me|Return|Get) <keys> (as|in) JSON( format|).",
    "<text><sep>(What is|What are) <keys>? (Answer|Reply|Respond) (in|as|with) JSON.",
    "(From|Given) (this|the) (text|sentence), (extract|return) <keys> as JSON:<sep><text>",
    "(Turn|Convert|Transform) (this|the) (sentence|text) into JSON with <keys>:<sep><text>",
    "(Make|Create|Write|Produce) a JSON( object|) with <keys> from (this|the following|the text):<sep><text>",
    "JSON (with|of) <keys>:<sep><text>",
    "<text><sep>JSON with <keys>(, please|)",
    "(Text|Sentence|Input): <text>\n(Task|Instruction|Question): (extract|return) <keys> as JSON.",
    "(Can|Could|Would) you (please |)(extract|get|pull out) <keys> (from this |)as JSON?<sep><text>",
    "I need <keys> (in JSON|as JSON|in JSON format|as a JSON object) from (this|the following):<sep><text>",
    "(Use|Output|Answer with|Reply with) only JSON(:| with) <keys>.<sep><text>",
    "(Identify|Detect|List) <keys> in (this sentence|the text below|the following) and (answer|output|return "
    "it|respond) (as|in) JSON.<sep><text>",
    "(Represent|Write|Express|Show) (this|the following) as JSON with <keys>:<sep><text>",
    "Read (this|the text) and fill in a JSON object with <keys>:<sep><text>",
    "(Here is|I have) a (sentence|text): <text><sep>(Extract|Give me) <keys> as JSON.",
    "(Which|What) <plain> (is|are) (mentioned|named|given)( here| in this sentence| in the text|)? "
    "(Return|Give me|Answer with|Reply with) JSON with <plain>.<sep><text>",
    "(Extract|Get|Find) <words> as a JSON object with (the |)keys <plain>:<sep><text>",
    "(Extract|Get|Find) <words> and (return|answer with) JSON, (with |)(the |)keys <plain>:<sep><text>",
    "<text><sep>(Extract|Find) <words>. (Return |)JSON with (the |)keys <plain>.",
    "(Return|Output|Give me) (a |)JSON( object|) with (the |)(keys|fields) <plain>(.|:)<sep>(Text: |Sentence: |)<text>",
    "<text><sep>(Return|Reply with|Answer with|Give me) (a |)JSON( object|) with (the |)(keys|fields) <plain>.",
    "json, keys <plain>:<sep><text>", "<plain> as json:<sep><text>", "<text> -> JSON (with|keys) <plain>",
    "Text: <text>\nKeys: <plain>\nJSON:", "Who or what is mentioned? JSON with <keys>, please:<sep><text>",
    "Fill in <keys> as JSON from this (message|note|line):<sep><text>",
]
# Without named keys: all that the text says, in its own order.
EXTRACT_ALL = [
    "(Extract|Get|Pull out) (the |all |all the |)(information|data|details|facts|info|entities|fields) (as|in|into) "
    "JSON( format|):<sep><text>",
    "(Convert|Turn|Transform|Parse|Rewrite|Put) (this|the following|this sentence|this text|it) (to|into|as) (a |)"
    "JSON( object|):<sep><text>",
    "<text><sep>(Convert|Turn) (this|it|that) (to|into) JSON.",
    "(Represent|Write|Express|Give me|Return|Show) (this|the following|this information) (as|in) JSON( format|)"
    ":<sep><text>",
    "(text|sentence) to JSON:<sep><text>",
    "(Can|Could) you (make|create) (a |)JSON (out of|from) this?<sep><text>",
]
EXTRACT_ZH = [
    "(请|)(提取|抽取|找出|获取|解析)(下面|以下|这句话|)(文本|句子|)(中|里|)的?<keys>，(以|用|并以|并用)JSON(格式|)"
    "(输出|返回|回答|给出)(：|。)<sep><text>",
    "(请|)(从|根据)(下面的|以下|这个|)(句子|文本|话)(中|里)(提取|抽取)<keys>(，|并)(以|用)JSON(格式|)(输出|返回|回答)"
    "：<sep><text>",
    "<text><sep>(请|)(提取|抽取|找出)<keys>，(以|用)JSON(格式|)(输出|返回|回答|给我)。",
    "(请|)(以|用)JSON(格式|)(提取|返回|输出|给出)<keys>：<sep><text>",
    "(请|)把(下面的|以下|这个|)(句子|文本|这句话|话)(转换|转|变|整理)(成|为)(包含|含有|带有)<keys>的JSON：<sep><text>",
    "<text><sep><keys>是什么？(请|)用JSON(格式|)回答。",
    "用JSON(格式|)表示(下面|)这句话(中|里|)的<keys>：<sep><text>",
    "(帮我|请帮我|麻烦|麻烦你)(提取|找出)<keys>，(只|)(返回|输出|要)JSON：<sep><text>",
    "(文本|句子|输入)：<text>\n(任务|要求)：提取<keys>，输出JSON。",
    "(只|请只)(输出|返回)JSON，(包含|字段为|键为|字段有)<keys>。<sep><text>",
    "(你能|能不能|可以)把<keys>提取成JSON吗？<sep><text>",
    "JSON(提取|抽取)<keys>：<sep><text>",
    "(找出|提取)(句子|文本|这句话)(里|中)的<words>，(返回|输出|给出)(带|带有|包含|含) <plain> 的 JSON：<sep><text>",
    "(提取|找出)<words>，用JSON(输出|返回)，(键|字段)(为|是) <plain>：<sep><text>",
    "(提取|找出)<words>：<text><sep>(返回|输出)JSON，(键|字段)(为|是) <plain>。",
    "<text><sep>(返回|输出|请返回)JSON，(键|字段)(为|是) <keys>。",
    "(下面|这)(句话|段话)提到了(什么|哪个|哪些)<keys>？(返回|用)JSON(回答|)：<sep><text>",
    "<text> 转成JSON，字段：<keys>", "json格式，(键|字段)<keys>：<sep><text>", "文本：<text>\n字段：<keys>\nJSON：",
]
# Requests that show the form of the answer.
FORMED = [
    "json please: <form>. <text>", "(Return|Reply with|Answer with|Give me) JSON like <form>:<sep><text>",
    "<text><sep>(Return|Reply with|Answer with|Give me) JSON like <form>(.|)", "<text> -> <form>",
    "(Extract|Put) (the data|the information|the values) (into|in) this (form|format|JSON|structure): <form>\n<text>",
    "(Use|Follow) (this|exactly this) (JSON |)(format|structure|template): <form>\n\n(Text: |Sentence: |)<text>",
    "<text>\n\n(Answer|Reply) in the (form|format) <form>", "Fill in <form> from: <text>",
    "(Answer|Respond) (only |)in (JSON|json), (like|in the form|as) <form>.<sep>(Text: |)<text>",
    "Text: <text>\n(Output|Output format|Format|Expected output): <form>",
]
FORMED_ZH = [
    "(按|按照|用)(这个|以下|下面的|)(格式|形式|JSON格式)(输出|回答|返回|提取)：<form>\n<text>",
    "<text><sep>(请|)(返回|输出)(像|形如|类似) <form> (这样|)的JSON。", "(填写|填好) <form>：<text>",
    "(返回|输出)(形如|类似|像) <form> 的JSON：<text>", "用JSON回答，(例如|格式为|格式如) <form>：<sep><text>",
    "文本：<text>\n(格式|输出格式)：<form>", "json：<form>。<text>", "提取信息，格式(要符合|是|为)：<form>\n文本：<text>",
]
EXTRACT_ALL_ZH = [
    "(请|)(提取|抽取)(下面的|以下|这句话的|这句话中的|)(信息|数据|内容)，(以|用)JSON(格式|)(输出|返回|回答)"
    "：<sep><text>",
    "(请|)把(这句话|下面的句子|下面的内容|以下文本|这段话)(转换|转|变|整理)(成|为)JSON(格式|)：<sep><text>",
    "<text><sep>(请|)(把这句话|)(转成|转换为|整理成)JSON(格式|)。",
    "用JSON(格式|)表示(这句话|下面的信息|以下内容)：<sep><text>",
]
PRETTY = [" (pretty-printed)", " Use indented JSON.", " Pretty-print it.", " Format the JSON with an indent of 2.",
          " Make it pretty and indented.", " The JSON should be indented."]  # fmt: skip
PRETTY_ZH = ["请输出缩进的JSON。", "（要格式化缩进）", "请格式化输出。", "请使用两个空格缩进。", "JSON要有缩进。"]


def dump(value: object, pretty: bool = False) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2 if pretty else None)


def told(task: str, question: str, answer: str) -> Chat:
    """A question under a system message that says what to do with it."""
    return Chat([{"role": "system", "content": task}, user(question), assistant(answer)])


# What lists are made of: a maker of items, and how sentences with them begin.
LISTED = {
    "names": (person, "今天来的人有|参加会议的有|我的朋友是|名单：",
        "The guests are|In the room are|My friends are|We invited|Members:"),
    "people": (person, "来的人有|我认识|我见到了", "I met|We talked to|The winners are"),
    "cities": (place, "我去过|我们要去|这趟列车经过|城市：", "I have been to|We will visit|The train stops in|Cities:"),
    "products": (ware, "我买了|购物清单：|店里卖", "I bought|Shopping list:|The shop sells"),
}
# Keys with true or false values: a text for each, in English and in Chinese. The star is a product or a person.
BOOLEANS = [line.split(";") for line in """\
in_stock;The * is in stock.;The * is sold out.;*有货。;*已经卖完了。
available;The * is available.;The * is not available.;*可以购买。;*暂时买不到。
is_student;* is a student at our school.;* is a driver and not a student.;*是一名学生。;*不是学生，是司机。
married;* is married.;* is not married.;*已经结婚了。;*还没有结婚。
broken;The * is broken.;The * works well.;*坏了。;*没有坏，能正常使用。
is_member;* is a member of the club.;* is not a member of the club.;*是俱乐部会员。;*不是俱乐部会员。""".splitlines()]


def form_of(rng: random.Random, answer: dict[str, object], other: dict[str, object]) -> str:
    """How people write down the form that they want: with types, with dots, or with the values of another text."""
    kind = rng.randrange(5)
    if kind == 0:
        return dump(dict.fromkeys(answer, "..."))
    if kind == 1:
        return "{" + ", ".join(answer) + "}"
    if kind == 2 and set(answer) <= set(other):
        return dump({key: other[key] for key in answer})
    names = ("number", "string") if rng.random() < 0.5 else ("int", "str")
    types = {key: names[not isinstance(value, int | float)] for key, value in answer.items()}
    if kind == 3:
        return dump(types)
    return "{" + ", ".join(f'"{key}": {name}' for key, name in types.items()) + "}"


def formed(rng: random.Random, zh: bool, sep: str) -> QA:
    """Asks for values of a text in a form that is shown."""
    text, found = sentence(rng, zh)
    answer = {FINAL.get(key, key): value for key, value in found.items()}
    if rng.random() < 0.3:
        answer = dict(rng.sample(list(answer.items()), rng.randint(1, len(answer))))
    # The form goes in last, because `say` would close the blanks in it.
    question = one_of(rng, FORMED_ZH if zh else FORMED, text=text, form="\0", sep=sep)
    question = question.replace("\0", form_of(rng, answer, facts(rng, zh)))
    return finish(rng, question, answer, zh, "我按给出的格式填入文本中的值。" if zh else "I copy the values into the given form.")


def key_list(rng: random.Random, keys: list[str], zh: bool) -> str:
    """The keys as people write them into a request."""
    if rng.random() < 0.15:
        mark = rng.choice(['"', "'", "`"])
        keys = [f"{mark}{key}{mark}" for key in keys]
    elif not zh and rng.random() < 0.3:
        keys = ["the " + key for key in keys] if rng.random() < 0.3 else ["the " + keys[0], *keys[1:]]
    if len(keys) == 1 or rng.random() < 0.25:
        return rng.choice([", ", ", ", "、", "，"] if zh else [", "]).join(keys)
    if zh:
        return "、".join(keys[:-1]) + rng.choice(["和", "以及", "、", "与"]) + keys[-1]
    return ", ".join(keys[:-1]) + rng.choice([" and ", " and ", " and ", ", and ", " & "]) + keys[-1]


def finish(rng: random.Random, question: str, value: object, zh: bool, thought: str) -> QA:
    """The question with its JSON answer, a few of them indented and said to be so."""
    pretty = rng.random() < 0.06
    if pretty:
        question += rng.choice(PRETTY_ZH if zh else PRETTY)
    elif not zh and not question.startswith("JSON") and rng.random() < 0.12:
        question = question[0].lower() + question[1:]
    if rng.random() < 0.15:
        question = question.replace("JSON", "json")
    return QA(question, dump(value, pretty), "zh" if zh else "en", thought, plain=False)


def sentence(rng: random.Random, zh: bool) -> tuple[str, dict[str, object]]:
    """A text and what it says."""
    table = rng.choice([NAME_AGE_ZH, TEXTS_ZH, TEXTS_ZH] if zh else [NAME_AGE, TEXTS, TEXTS])
    pattern = rng.choice(table).replace("(<email>)", "at <email>")
    known = facts(rng, zh)
    slots = sorted((key for key in known if f"<{key}>" in pattern), key=lambda key: pattern.index(f"<{key}>"))
    if not zh and "$<price>" not in pattern and rng.random() < 0.1:
        pattern = rng.choice(["By the way, ", "Today I learned: ", "Note: ", "Hello. "]) + pattern
    if zh and rng.random() < 0.3:
        # Many people set blanks around numbers.
        pattern = re.sub(r"(?<=[^<>（：，])<(price|age|quantity|year)>(?=[元岁个年块])", r" <\1> ", pattern)
    return say(rng, pattern, **known), {key: known[key] for key in slots}


def wanted(rng: random.Random, found: dict[str, object], zh: bool) -> tuple[list[str], dict[str, object]]:
    """Some of the keys in some order: what the request calls them, and the answer."""
    order = list(found)
    if rng.random() < 0.35:
        rng.shuffle(order)
        order = order[: rng.randint(1, len(order))]
    english = not zh or rng.random() < 0.35
    words, answer = [], {}
    for key in order:
        names = KEY_NAMES[key][0 if english else 1].split(";")
        word = rng.choice(names) if rng.random() < 0.6 else names[0]
        if (short := SHORTER.get(word, word)) in answer:
            continue
        words.append(word)
        answer[short] = found[key]
    if rng.random() < 0.03:
        missing = rng.choice(["email", "phone", "country"] if english else ["邮箱", "电话", "国家"])
        if missing not in answer and not {"email", "phone", "country"} & set(found):
            words.append(missing)
            answer[missing] = None
    return words, answer


def calendar(rng: random.Random, zh: bool) -> tuple[str, dict[str, object]]:
    """An event with its participants, the best known example of structured output."""
    who, what, day = people(rng, zh), rng.choice(EVENTS_ZH if zh else EVENTS), rng.choice(DAYS_ZH if zh else DAYS)
    if zh:
        text = f"{'、'.join(who[:-1])}和{who[-1]}" if len(who) > 1 else who[0]
        text += say(rng, "(<day>要去|<day>去|将在<day>|打算<day>)参加<what>。", day=day, what=what)
        return text, {"name": what, "date": day, "participants": who}
    text = ", ".join(who[:-1]) + " and " + who[-1] if len(who) > 1 else who[0]
    verb = "are" if len(who) > 1 else "is"
    article = "an" if what[0] in "aeiou" else "a"
    text += " " + say(rng, f"{verb} (going to|attending|going together to) {article} <what> on <day>.", what=what,
        day=day)
    return text, {"name": what[0].upper() + what[1:], "date": day, "participants": who}


def json_extract(rng: random.Random) -> QA | Chat:
    """Copies values out of a text under the keys of the request."""
    zh = rng.random() < 0.42
    sep = rng.choice([" ", " ", "\n", "\n\n"]) if not zh else rng.choice(["", "", "\n"])
    if rng.random() < 0.17:
        return _extract_special(rng, zh, sep)
    if rng.random() < 0.2:
        return formed(rng, zh, sep)
    text, found = sentence(rng, zh)
    thought = "The user wants data from the text. I return only the JSON."
    if zh:
        thought = "用户要从文本中提取数据，我只返回JSON。"
    if rng.random() < 0.15:
        words, answer = [], {FINAL.get(key, key): value for key, value in found.items()}
        pattern = rng.choice(EXTRACT_ALL_ZH if zh else EXTRACT_ALL)
        if zh:
            answer = {KEY_NAMES[key][1].split(";")[0]: value for key, value in found.items()}
    else:
        words, answer = wanted(rng, found, zh)
        pattern = rng.choice(EXTRACT_ZH if zh else EXTRACT)
    named = ""
    if "<words>" in pattern:
        # Here the request says what to find and then names the keys for it.
        slots = rng.sample(list(found), rng.randint(1, len(found)))
        answer = {FINAL.get(slot, slot): found[slot] for slot in slots}
        words = list(answer)
        names = [rng.choice(KEY_NAMES[slot][zh].split(";")) for slot in slots]
        named = key_list(rng, names if zh else ["the " + name for name in names], zh)
    keys = key_list(rng, words, zh) if words else ""
    plain = key_list(rng, list(answer), zh).replace("the ", "") if words else ""
    if zh and sep == "" and pattern.startswith("<text><sep>") and text[-1] not in "。！":
        sep = "。"
    if not zh and rng.random() < 0.5:
        keys = keys if keys.startswith(("the ", "'", '"', "`")) else "the " + keys
    pattern = pattern.replace("的?", rng.choice(["的", "的", ""]))
    if rng.random() < 0.12 and pattern.endswith("<sep><text>") and pattern.count("<sep>") == 1:
        task = say(rng, pattern.removesuffix("<sep><text>"), keys=keys, plain=plain, words=named)
        task = task.rstrip(":：") + ("。" if zh else ".")
        task = task.replace("。。", "。").replace("..", ".").replace("?.", "?").replace("？。", "？")
        return told(task, text, dump(answer))
    quoted = f'"{text}"' if rng.random() < 0.08 else text
    question = say(rng, pattern, keys=keys, plain=plain, words=named, text=quoted, sep=sep)
    return finish(rng, question, answer, zh, thought)


def _extract_special(rng: random.Random, zh: bool, sep: str) -> QA | Chat:
    """Events with participants, lists of names, and pairs of a question and its answer."""
    thought = "我只返回JSON。" if zh else "I return only the JSON."
    draw = rng.random()
    if draw < 0.35:
        text, answer = calendar(rng, zh)
        if rng.random() < 0.4:
            system = rng.choice(["请提取活动信息，输出JSON。", "提取活动信息。"] if zh else
                                ["Extract the event information.",
                                    "Extract the event information as JSON."])  # fmt: skip
            return told(system, text, dump(answer))
        question = one_of(rng, [
            "(提取|解析|抽取)(活动信息|活动的name、date和participants)，(以|用)JSON(格式|)(输出|返回)：<sep><text>",
            "<text><sep>(请|)把这个活动(转成|整理成)JSON，(包含|字段为)name、date、participants。",
        ] if zh else [
            "(Extract|Parse|Get) the (event|event information|calendar event)( details|) (as|in|into) JSON:<sep><text>",
            "(Extract|Parse) the event( name|), (the |)date and (the |)participants as JSON:<sep><text>",
            "<text><sep>(Make|Create) a (JSON calendar event|calendar event in JSON)( with name, date and "
            "participants|).",
        ], text=text, sep=sep)  # fmt: skip
        return finish(rng, question, answer, zh, thought)
    if draw < 0.72:
        kind = rng.choice(["names", "names", "people", "cities", "products"])
        make, lead_zh, lead = LISTED[kind]
        who = list(dict.fromkeys(make(rng, zh) for _ in range(rng.choice([2, 3, 3, 4]))))
        joined = ("、" if zh else ", ").join(who)
        if rng.random() < 0.5 and len(who) > 1:
            joined = ("、" if zh else ", ").join(who[:-1]) + ("和" if zh else " and ") + who[-1]
        text = say(rng, f"({lead_zh})<who>。" if zh else f"({lead}) <who>.", who=joined)
        key, kind_zh = kind, {"cities": "城市", "products": "产品"}.get(kind, "人名")
        if rng.random() < 0.3:
            question = one_of(rng, [
                "(提取|列出|找出)(所有|全部|)<kind>，(以|用)JSON(数组|列表)(输出|返回)：<sep><text>",
                "<text><sep>(把|将)(所有|)<kind>(放进|写成)JSON(数组|列表)。",
            ] if zh else [
                "(Extract|List|Find|Return) (all |)(the |)<key> as a JSON (array|list):<sep><text>",
                "<text><sep>(Return|Give me) the <key> as a JSON (array|list).",
                "JSON (array|list) of the <key>:<sep><text>",
            ], key=key, kind=kind_zh, text=text, sep=sep)  # fmt: skip
            return finish(rng, question, who, zh, thought)
        question = one_of(rng, [
            "(提取|找出)(下面的|)(所有|全部)<kind>，以JSON(格式|)输出，(键|字段)为<key>：<sep><text>",
        ] if zh else [
            "(Extract|List|Find|Return) all (the |)<key> (as|in) JSON:<sep><text>",
            "<text><sep>(Return|Give me) the <key> as JSON( list|) under the key \"<key>\".",
        ], key=key, kind=kind_zh, text=text, sep=sep)  # fmt: skip
        return finish(rng, question, {key: who}, zh, thought)
    if draw < 0.95:
        key, *texts = rng.choice(BOOLEANS)
        true, thing = rng.random() < 0.5, ware(rng, zh)
        subject = person(rng, zh) if key in ("is_student", "married", "is_member") else thing
        text = texts[2 * zh + (not true)].replace("*", subject)
        question = one_of(rng, [
            "<text><sep>(返回|输出)JSON，(键|字段)(为|是) <key>，(值为|值是)(布尔值| true 或 false )。",
            "用JSON回答，形如 <form>：<sep><text>", "提取 <key>，布尔值，JSON格式：<sep><text>",
        ] if zh else [
            "<text><sep>(Return|Answer with) JSON with (the key|the boolean|the boolean key) <key>.",
            "(Return|Answer in) JSON like <form>:<sep><text>",
            "Extract <key> (true or false|as a boolean) as JSON:<sep><text>",
            "JSON, <key> (true/false|boolean):<sep><text>", "<text> -> JSON like <form>",
        ], text=text, sep=sep, key=key, form="\0")  # fmt: skip
        form = rng.choice([f'{{"{key}": true}}', f'{{"{key}": boolean}}', f'{{"{key}": true/false}}'])
        return finish(rng, question.replace("\0", form), {key: true}, zh, thought)
    ask, reply = rng.choice([
        ("世界上最长的河是哪条？", "尼罗河"), ("世界上最高的山是哪座？", "珠穆朗玛峰"), ("法国的首都是哪里？", "巴黎"),
        ("一年有几个月？", "十二个月"),
    ] if zh else [
        ("Which is the longest river in the world?", "The Nile River"), ("What is the capital of France?", "Paris"),
        ("Which is the highest mountain in the world?", "Mount Everest"), ("How many days has a week?", "Seven"),
        ("Who wrote Hamlet?", "William Shakespeare"),
    ])  # fmt: skip
    task = say(rng, '(请|)(解析|提取)(文本中的|)"question"和"answer"，(以|用)JSON格式输出。' if zh else
               '(Please |)(parse|extract) the "question" and "answer" and output them in JSON( format|).')  # fmt: skip
    text = ask + ("" if zh else " ") + reply + ("。" if zh else ".")
    answer = dump({"question": ask, "answer": reply})
    if rng.random() < 0.5:
        return told(task, text, answer)
    return QA(f"{task}\n\n{text}", answer, "zh" if zh else "en", thought, plain=False)


# --- json_make --------------------------------------------------------------------------------------------------------

# Each line: key | Chinese key | values | Chinese values (where they differ). The first value is the usual one.
KEY_TABLE = """
name|姓名|Alice Brown;John Smith;Maria Garcia;Tom Lee|张伟;李娜;王芳;刘洋
first_name|名|Alice;John;Maria;Tom|伟;娜;芳
last_name|姓|Brown;Smith;Garcia;Lee|张;李;王
full_name|全名|Alice Brown;John Smith;Maria Garcia|张伟;李娜;王芳
username|用户名|alice123;john_smith;maria_g
nickname|昵称|Ally;Johnny;Max|小明;小红
age|年龄|30;25;42;35;28;19
gender|性别|female;male|女;男
email|邮箱|alice@example.com;john@example.com;maria@example.com
phone|电话|555-0123;555-0147;555-0199|13800000000;13900000000
phone_number|电话号码|555-0123;555-0147|13800000000;13900000000
address|地址|12 Main Street;45 Park Road;7 Lake View|人民路12号;公园路45号;湖滨路7号
street|街道|Main Street;Park Road;Lake Street|人民路;公园路
city|城市|Paris;London;New York;Tokyo;Berlin|北京;上海;广州;杭州
country|国家|France;Germany;Japan;Canada;China|中国;法国;日本;加拿大
state|省份|California;Texas;New York|广东;浙江
zip_code|邮编|10001;94105;60601
language|语言|English;Chinese;French;Spanish|中文;英语;法语
languages|语言列表|["English", "French"];["English", "Chinese"]|["中文", "英语"]
nationality|国籍|French;American;Japanese|中国;法国
job|职业|teacher;engineer;doctor;nurse|老师;医生;工程师
occupation|工作|teacher;engineer;doctor;writer|老师;医生;工程师
job_title|职位名称|Software Engineer;Project Manager|软件工程师;项目经理
position|职位|Software Engineer;Manager;Designer|工程师;经理;设计师
company|公司|Acme;Globex;Initech|蓝鸟公司;晨光公司
department|部门|Engineering;Sales;Marketing|技术部;销售部
salary|工资|50000;60000;75000|8000;10000;12000
skills|技能|["Python", "SQL"];["Java", "Git"];["writing", "design"]|["Python", "SQL"];["写作", "设计"]
hobby|爱好|reading;swimming;painting;chess|阅读;游泳;画画
hobbies|爱好列表|["reading", "swimming"];["music", "hiking"]|["阅读", "游泳"];["音乐", "爬山"]
title|标题|The Silent River;Hello World;A New Day|寂静的河;新的一天
author|作者|Jane Austen;Ernest Hemingway;Mark Twain|鲁迅;老舍;巴金
director|导演|Christopher Nolan;James Cameron|张艺谋;李安
actor|演员|Tom Hanks;Kate Winslet|成龙;巩俐
artist|歌手|The Beatles;John Lennon|周杰伦;邓丽君
album|专辑|Abbey Road;Imagine|范特西;叶惠美
genre|类型|drama;comedy;adventure;science fiction|小说;喜剧;科幻
publisher|出版社|Green Press;Blue House|人民出版社
year|年份|2020;1999;2010;2015
pages|页数|320;250;180
rating|评分|4.5;4.8;3.9
score|分数|95;88;76;90
grade|成绩|A;B;C
rank|排名|1;2;3
price|价格|19.99;49.5;9.99;100
currency|货币|USD;EUR|CNY
discount|折扣|10;20;15
quantity|数量|3;5;10;2
stock|库存|50;120;30
total|总计|59.97;100;250
brand|品牌|Toyota;Ford;Honda|丰田;本田
model|型号|Corolla;Mustang;Civic|卡罗拉;思域
color|颜色|red;blue;green;black|红色;蓝色;绿色
colour|颜色|red;blue;green;black|红色;蓝色;绿色
size|尺寸|medium;small;large|中号;小号;大号
weight|重量|70;2.5;10
height|身高|175;180;165
width|宽度|50;30;100
length|长度|100;120;80
category|类别|books;electronics;food;clothing|图书;电子产品;食品
type|类型|standard;basic;premium|标准;基础
product|产品|laptop;lamp;chair|笔记本电脑;台灯
product_name|产品名称|Laptop;Desk Lamp;Chair|笔记本电脑;台灯
material|材料|wood;cotton;metal|木头;棉;金属
description|描述|A simple and useful example.;A nice and quiet place.|一个简单实用的例子。
summary|摘要|This is a short summary.|这是一个简短的摘要。
message|消息|Hello, how are you?;Welcome!|你好，最近怎么样？;欢迎！
text|文本|Hello, world!|你好，世界！
comment|评论|Great work!;Very good.|做得很好！
question|问题|What is the capital of France?|法国的首都是哪里？
answer|答案|Paris|巴黎
reason|原因|It is simple and clear.|简单明了。
status|状态|active;pending;done|正常;完成
priority|优先级|high;medium;low|高;中;低
is_active|是否激活|true;false
active|激活|true;false
available|是否可用|true;false
in_stock|是否有货|true;false
is_student|是否学生|true;false
married|已婚|false;true
completed|是否完成|false;true
verified|已验证|true;false
success|成功|true
tags|标签|["new", "popular"];["simple", "useful"];["travel", "food"]|["新品", "热门"];["旅行", "美食"]
items|物品|["apple", "bread"];["pen", "notebook"]|["苹果", "面包"]
ingredients|食材|["flour", "milk", "eggs"];["tomatoes", "onion", "salt"]|["番茄", "鸡蛋", "盐"];["面粉", "牛奶"]
steps|步骤|["Mix the ingredients.", "Heat the pan.", "Cook and serve."]|["切好食材。", "加热锅。", "炒熟装盘。"]
friends|朋友|["Bob", "Carol"];["Emma", "Jack"]|["李雷", "韩梅梅"]
colors|颜色列表|["red", "blue", "green"]|["红色", "蓝色", "绿色"]
scores|分数列表|[90, 85, 77]
date|日期|2024-05-01;2025-03-15;2024-12-24
time|时间|10:00;15:30;18:00
day|星期|Monday;Friday;Saturday|星期一;星期五
duration|时长|60;90;30
deadline|截止日期|2025-06-30;2025-12-31
birthday|生日|1990-05-17;1985-11-02
created_at|创建时间|2024-01-01;2024-06-15
location|地点|Paris;London;City Hall|北京;会议室
event|活动|book club;concert;picnic|读书会;音乐会
participants|参与者|["Alice", "Bob"];["Emma", "Jack", "Mia"]|["小明", "小红"]
temperature|温度|22;18;25
humidity|湿度|60;45;70
condition|天气|sunny;cloudy;rainy|晴;多云
wind|风力|light;strong|微风
population|人口|2100000;9000000|22000000
capital|首都|Paris;Tokyo;Berlin|北京
continent|大洲|Europe;Asia;Africa|亚洲;欧洲
animal|动物|cat;dog;rabbit|猫;狗;兔子
species|物种|cat;dog;rabbit|猫;狗
breed|品种|Labrador;Poodle|拉布拉多
food|食物|pizza;noodles;soup|面条;饺子
calories|热量|250;400;120
url|网址|https://example.com;https://example.com/home
website|网站|https://example.com
version|版本|1.0.0;2.1.0
id|编号|1;42;1001
user_id|用户编号|1;42;1001
count|计数|3;5;10
number|号码|7;42;3
value|值|10;42;100
sentiment|情感|positive;negative;neutral|正面;负面
confidence|置信度|0.95;0.9;0.8
result|结果|success;done|成功
"""
# Keys whose values look like numbers or dates but are text.
TEXT_KEYS = {"zip_code", "version", "date", "time", "phone", "phone_number"}


def _values(key: str, cell: str) -> list:
    def value(word: str) -> object:
        try:
            return word if key in TEXT_KEYS else json.loads(word)
        except ValueError:
            return word

    return [value(word) for word in cell.split(";")]


def _key_table() -> dict[str, tuple[str, list, list]]:
    table = {}
    for line in KEY_TABLE.strip().splitlines():
        key, chinese, values, *rest = line.split("|")
        table[key] = (chinese, _values(key, values), _values(key, rest[0] if rest else values))
    return table


KEYS = _key_table()

# Things to describe: English, Chinese, usual keys, and what is known of some examples, the best first.
THINGS = {
    "person": ("a person;a fictional person;someone;a random person", "一个人;一个虚构的人物", "name age city", []),
    "user": ("a user;a user profile;a customer;a user account", "一个用户;用户资料;用户信息", "name age email", [
        ("name=Alice Brown;email=alice@example.com;username=alice123",
         "name=张伟;email=zhangwei@example.com;username=zhangwei"),
        ("name=John Smith;email=john@example.com;username=john_smith",
         "name=李娜;email=lina@example.com;username=lina"),
    ]),
    "employee": ("an employee;an employee profile;a worker", "一名员工;员工资料", "name age position skills", []),
    "student": ("a student;a pupil", "一名学生;一个学生", "name age grade", []),
    "book": ("a book;a famous book;a novel", "一本书;一本小说", "title author year", [
        ("title=The Old Man and the Sea;author=Ernest Hemingway;year=1952", "title=骆驼祥子;author=老舍;year=1936"),
        ("title=Pride and Prejudice;author=Jane Austen;year=1813", "title=呐喊;author=鲁迅;year=1923"),
        ("title=The Hobbit;author=J. R. R. Tolkien;year=1937", "title=家;author=巴金;year=1933"),
    ]),
    "movie": ("a movie;a film;a famous movie", "一部电影", "title director year", [
        ("title=Inception;director=Christopher Nolan;year=2010;genre=science fiction",
        "title=英雄;director=张艺谋;year=2002"),
        ("title=Titanic;director=James Cameron;year=1997;genre=drama", "title=卧虎藏龙;director=李安;year=2000"),
    ]),
    "song": ("a song;a famous song", "一首歌", "title artist year", [
        ("title=Imagine;artist=John Lennon;year=1971", "title=月亮代表我的心;artist=邓丽君;year=1977"),
    ]),
    "city": ("a city;a big city;a famous city", "一座城市;一个城市", "name country population", [
        ("name=Paris;country=France;population=2100000", "name=北京;country=中国;population=22000000"),
        ("name=Tokyo;country=Japan;population=14000000", "name=上海;country=中国;population=24000000"),
        ("name=London;country=United Kingdom;population=9000000", "name=巴黎;country=法国;population=2100000"),
    ]),
    "country": ("a country;a European country", "一个国家", "name capital population", [
        ("name=France;capital=Paris;population=68000000;language=French;continent=Europe",
         "name=中国;capital=北京;population=1400000000;language=中文;continent=亚洲"),
        ("name=Germany;capital=Berlin;population=84000000;language=German;continent=Europe",
         "name=法国;capital=巴黎;population=68000000;language=法语;continent=欧洲"),
    ]),
    "recipe": ("a recipe;a simple recipe;a recipe for pancakes", "一个菜谱;一份简单的食谱", "name ingredients steps", [
        ('name=Pancakes;ingredients=["flour", "milk", "eggs"];steps=["Mix the ingredients.", "Heat the pan.", '
         '"Fry the pancakes."];time=20 minutes',
         'name=番茄炒蛋;ingredients=["番茄", "鸡蛋", "盐"];steps=["切番茄。", "打鸡蛋。", "一起炒熟。"];time=10分钟'),
    ]),
    "weather": ("a weather report;the weather in a city;today's weather", "天气预报;一份天气报告",
        "city temperature condition", []),
    "event": ("a calendar event;an event;a meeting", "一个日历活动;一个活动", "name date participants", [
        ('name=Science fair;date=Friday;participants=["Alice", "Bob"]',
        'name=科学展;date=周五;participants=["小明", "小红"]'),
    ]),
    "product": ("a product;an item in a shop;a product in a store", "一个产品;一件商品", "name price category", [
        ("name=Laptop;price=999.99;category=electronics", "name=笔记本电脑;price=5999;category=电子产品"),
        ("name=Desk Lamp;price=19.99;category=home", "name=台灯;price=99;category=家居"),
    ]),
    "animal": ("an animal;a wild animal", "一种动物", "name type food", [
        ("name=lion;type=mammal;food=meat;continent=Africa", "name=大熊猫;type=哺乳动物;food=竹子;continent=亚洲"),
    ]),
    "pet": ("a pet;a dog;my pet", "一只宠物;一只小狗", "name species age", [
        ("name=Max;species=dog;age=3;color=brown;animal=dog", "name=旺财;species=狗;age=3;color=棕色;animal=狗"),
    ]),
    "car": ("a car;a family car;a normal car", "一辆汽车;一辆车", "brand model year", [
        ("brand=Toyota;model=Corolla;year=2020;car_type=sedan", "brand=丰田;model=卡罗拉;year=2020"),
        ("brand=Honda;model=Civic;year=2019;car_type=sedan", "brand=本田;model=思域;year=2019"),
    ]),
    "company": ("a company;a small company", "一家公司", "name city year", [
        ("name=Acme;city=Boston;year=1999;country=United States", "name=蓝鸟公司;city=杭州;year=1999;country=中国"),
    ]),
    "joke": ("a joke;a short joke", "一个笑话", "setup punchline", [
        ("setup=Why do bees have sticky hair?;punchline=Because they use honeycombs.",
         "setup=什么动物最容易被贴在墙上？;punchline=海豹（海报）。"),
    ]),
}  # fmt: skip
CARS = {  # The car and its type for a way to name it.
    "most iconic car from the 90's": ("Toyota", "Supra", "Coupe"), "most iconic car of the 1990s": ("Toyota", "Supra",
        "Coupe"),
    "most famous car from the nineties": ("Toyota", "Supra", "Coupe"), "best sports car": ("Porsche", "911", "Coupe"),
    "most iconic car from the 60's": ("Ford", "Mustang", "Coupe"), "most popular truck": ("Ford", "F-150", "Truck"),
    "most popular SUV": ("Toyota", "RAV4", "SUV"), "best family car": ("Toyota", "Camry", "sedan"),
    "most iconic car": ("Ford", "Mustang", "Coupe"),
}  # fmt: skip
LISTS = {
    "fruits": ("水果", "apple banana orange grape mango", "苹果 香蕉 橙子 葡萄 芒果"),
    "colors": ("颜色", "red blue green yellow black", "红色 蓝色 绿色 黄色 黑色"),
    "animals": ("动物", "dog cat lion horse rabbit", "狗 猫 狮子 马 兔子"),
    "cities": ("城市", "Paris London Tokyo Berlin Rome", "北京 上海 广州 深圳 杭州"),
    "countries": ("国家", "France Germany Japan China Canada", "中国 法国 日本 德国 加拿大"),
    "vegetables": ("蔬菜", "carrot potato tomato onion cabbage", "胡萝卜 土豆 番茄 洋葱 白菜"),
    "planets": ("行星", "Mercury Venus Earth Mars Jupiter", "水星 金星 地球 火星 木星"),
    "programming languages": ("编程语言", "Python Rust Java Go C", "Python Rust Java Go C"),
    "names": ("名字", "Alice Bob Carol David Emma", "小明 小红 小刚 小丽 小军"),
    "sports": ("运动", "football tennis swimming running chess", "足球 篮球 游泳 跑步 网球"),
}
NUMBERS = {2: ("two", "两"), 3: ("three", "三"), 4: ("four", "四"), 5: ("five", "五")}
CAPITALS = [[cell.replace("_", " ") for cell in line.split()] for line in """\
France 法国 Paris 巴黎 2100000
China 中国 Beijing 北京 22000000
Japan 日本 Tokyo 东京 14000000
Germany 德国 Berlin 柏林 3700000
Italy 意大利 Rome 罗马 2800000
Spain 西班牙 Madrid 马德里 3300000
Russia 俄罗斯 Moscow 莫斯科 13000000
England 英国 London 伦敦 9000000
Canada 加拿大 Ottawa 渥太华 1000000
Egypt 埃及 Cairo 开罗 10000000
Austria 奥地利 Vienna 维也纳 2000000
Greece 希腊 Athens 雅典 640000
Portugal 葡萄牙 Lisbon 里斯本 550000
Poland 波兰 Warsaw 华沙 1900000
Thailand 泰国 Bangkok 曼谷 9000000
Australia 澳大利亚 Canberra 堪培拉 460000
Sweden 瑞典 Stockholm 斯德哥尔摩 980000
South_Korea 韩国 Seoul 首尔 9400000
India 印度 New_Delhi 新德里 -
Brazil 巴西 Brasilia 巴西利亚 -
Mexico 墨西哥 Mexico_City 墨西哥城 -
Turkey 土耳其 Ankara 安卡拉 -
Norway 挪威 Oslo 奥斯陆 -
Denmark 丹麦 Copenhagen 哥本哈根 -
Finland 芬兰 Helsinki 赫尔辛基 -
Ireland 爱尔兰 Dublin 都柏林 -
Hungary 匈牙利 Budapest 布达佩斯 -
Cuba 古巴 Havana 哈瓦那 -
Peru 秘鲁 Lima 利马 -
Argentina 阿根廷 Buenos_Aires 布宜诺斯艾利斯 -
Kenya 肯尼亚 Nairobi 内罗毕 -
Vietnam 越南 Hanoi 河内 -
Ukraine 乌克兰 Kyiv 基辅 -
Switzerland 瑞士 Bern 伯尔尼 -""".splitlines()]

MAKE = [
    "(Generate|Create|Make|Write|Produce|Build|Give me|Return|Show me|Output) a JSON( object|) "
    "(of|for|describing|about|that describes) <thing> with <keys>.",
    "(Generate|Create|Give me|Write) a JSON( object|) with <keys> (of|for) <thing>.",
    "(Describe|Invent|Make up) <thing> (as|in) JSON with <keys>.",
    "(Give|Show|Send) me <keys> of <thing> (as|in) JSON( format|).", "JSON (of|for) <thing>: <keys>",
    "JSON with <keys> for <thing>",
    "(I need|I want|I would like|I'd like) a JSON( object|) for <thing> with <keys>.",
    "(Can|Could) you (make|create|generate|write|give me) a JSON( object|) for <thing> with <keys>?",
    "(Describe|Generate|Invent) <thing>. (Answer|Reply|Respond) (in|with) JSON( only|) with <keys>.",
    "(Please |)(return|output|write) <thing> as (a |)JSON( object|) (containing|including|having|that has) <keys>.",
    "(Write|Give) an example JSON (for|of) <thing> that (has|contains) <keys>.",
    "Return only JSON: <thing> with <keys>.",
    "Using JSON, (describe|write down) <thing>. Keys: <keys>.",
    "(make up|invent|create|give me|describe|generate) <thing> as json, keys: <keys>",
    "(make up|invent|describe) <thing> in json with (the |)(keys|fields) <keys>", "<thing> as json, keys <keys>",
    "(Make up|Invent|Create|Think of|Imagine) <thing>(.|:) (Return|Output|Give me) JSON with (the |)(keys|fields) "
    "<keys>.",
    "(Make up|Invent|Create) <thing> and (return it|answer|show it) (as|in) JSON(,|) with (the |)(keys|fields) <keys>.",
    "(Keys|Fields): <keys>. (Make up|Invent|Describe) <thing> (as|in) JSON.", "json <thing>: <keys>",
]  # fmt: skip
MAKE_BARE = [
    "(Generate|Create|Make|Write|Give me|Return|Show me) (a JSON( object|)|an example JSON|a sample JSON|JSON) "
    "(of|for|describing|about) <thing>.",
    "(Describe|Invent|Make up) <thing> (as|in) JSON( format|).",
    "(Describe|Generate) <thing>. (Answer|Reply|Respond) (in|with) JSON( only|).",
    "(Can|Could) you (make|create|give me|write) a JSON( object|) for <thing>?", "<thing> (as|in) JSON( format|)",
    "(I need|I want) <thing> in JSON format.",
    "(Give me|Show me|Tell me about|Generate|Return) <thing> (as|in) JSON( format|), please.",
    "JSON example (of|for) <thing>",
    "Give an example JSON for <thing>.",
]  # fmt: skip
MAKE_ZH = [
    "(请|帮我|请帮我|)(生成|创建|写|给我|构造|编)一个JSON(对象|)(，描述|，表示|来描述)<thing>，"
    "(包含|含有|有|字段为|键为)<keys>。",
    "(请|)用JSON(格式|)(描述|表示|写出|给出)<thing>，(包含|要有|字段是|包括)<keys>。",
    "(请|)(给我|给出|返回|输出)<thing>的JSON，(包含|带有|字段为)<keys>。",
    "(生成|写出|编写)<thing>的<keys>，(用|以)JSON(格式|)(输出|返回|回答)。", "JSON：<thing>，<keys>",
    "(描述|编造)<thing>，(以|用)JSON(格式|)回答，键为<keys>。",
    "(你能|能不能|可以)(生成|写)一个包含<keys>的JSON吗？内容是<thing>。",
    "我(需要|想要)一个JSON，(内容是|描述)<thing>，(有|包含)<keys>。",
    "(编|虚构|编造|随便编)<thing>，(用|输出|返回)JSON(格式|)，(键|字段|键名)(为|是|：)<keys>",
    "(虚构|编造)<thing>的资料，JSON(格式|)，(要有|包含|带)<keys>", "<thing>，json，字段：<keys>",
    "(键|字段)：<keys>。用JSON(描述|编)<thing>。",
]  # fmt: skip
MAKE_BARE_ZH = [
    "(请|)用JSON(格式|)(描述|介绍|表示|写出|给出)<thing>。",
    "(请|帮我|)(生成|写|给我|给出)一个(描述|表示)<thing>的JSON(对象|示例|例子|)。",
    "(描述|介绍)<thing>，(以|用)JSON(格式|)(回答|输出|返回)。", "(给我|返回)<thing>的JSON。", "<thing>，用JSON格式",
]  # fmt: skip


def usual(rng: random.Random, table: list) -> object:
    """Mostly the first of the table, so that there is something to learn."""
    return table[0] if rng.random() < 0.6 else rng.choice(table)


def describe(rng: random.Random, thing: str, keys: list[str], zh: bool) -> dict[str, object]:
    """An example of the thing under English keys."""
    example: dict[str, object] = {}
    if examples := THINGS[thing][3] if thing in THINGS else []:
        pairs = (pair.split("=", 1) for pair in usual(rng, examples)[zh].split(";"))
        example = {key: _values(key, value)[0] for key, value in pairs}
    return {key: example[key] if key in example else usual(rng, KEYS[key][1 + zh]) for key in keys}


def pick_keys(rng: random.Random, thing: str) -> list[str]:
    """The usual keys of a thing, or some of its keys with others, in any order."""
    keys = THINGS[thing][2].split()
    if thing == "joke" or rng.random() < 0.3:
        return keys
    if rng.random() < 0.4:
        fewer = rng.sample(keys, len(keys)) if rng.random() < 0.5 else keys
        return fewer[: rng.randint(1, len(keys))]
    more = [key for key in KEYS if key not in keys]
    keys = rng.sample(keys, rng.randint(1, len(keys))) + rng.sample(more, rng.choice([0, 1, 1, 2, 3]))
    if rng.random() < 0.4:
        rng.shuffle(keys)
    return keys


def json_make(rng: random.Random) -> QA | Chat:
    """Makes up an object with the keys of the request."""
    zh = rng.random() < 0.42
    draw = rng.random()
    if draw < 0.12:
        return _make_car(rng)
    if draw < 0.27:
        return _make_list(rng, zh)
    if draw < 0.4:
        return _make_capital(rng, zh)
    thing = rng.choice(list(THINGS))
    name = rng.choice(THINGS[thing][zh].split(";"))
    thought = "我编一个合适的JSON对象。" if zh else "I make up a fitting JSON object."
    if rng.random() < 0.3:
        question = one_of(rng, MAKE_BARE_ZH if zh else MAKE_BARE, thing=name)
        return finish(rng, question, describe(rng, thing, THINGS[thing][2].split(), zh), zh, thought)
    keys = pick_keys(rng, thing)
    answer, words = describe(rng, thing, keys, zh), keys
    if zh and thing != "joke" and rng.random() < 0.45:
        answer = {KEYS[key][0]: value for key, value in answer.items()}
        words = list(answer)
    elif not zh and rng.random() < 0.1:
        words = [key.replace("_", " ") for key in keys]
    pattern, listed = rng.choice(MAKE_ZH if zh else MAKE), key_list(rng, words, zh)
    if re.search("keys|fields|Keys|json", pattern):
        # Bare names of keys have no article.
        listed = listed.replace("the ", "")
    question = say(rng, pattern, thing=name, keys=listed)
    return finish(rng, question, answer, zh, thought)


def _make_car(rng: random.Random) -> QA:
    which = rng.choice(list(CARS)) if rng.random() < 0.5 else "most iconic car from the 90's"
    car = dict(zip(("brand", "model", "car_type"), CARS[which], strict=True))
    keys = list(car)
    if rng.random() < 0.25:
        keys = rng.sample(keys, rng.randint(2, 3))
    question = one_of(rng, [
        "(Generate|Create|Give me|Write|Make|Return) (a |)JSON( object|) with <keys> of the <which>(.|)",
        "(What|Which) is the <which>? (Answer|Reply) (in|as) JSON with <keys>.",
        "Describe the <which> as JSON with <keys>.",
        "(Give|Tell) me <keys> of the <which> (in JSON|as JSON|in JSON format).", "JSON of the <which>: <keys>",
    ], keys=key_list(rng, keys, False), which=which)  # fmt: skip
    return finish(rng, question, {key: car[key] for key in keys}, False, "I name a well-known car as JSON.")


def _make_list(rng: random.Random, zh: bool) -> QA:
    kind = rng.choice(list(LISTS))
    chinese, words, words_zh = LISTS[kind]
    count = rng.choice([2, 3, 3, 3, 4, 5])
    values = (words_zh if zh else words).split()[:count]
    number = rng.choice([str(count), NUMBERS[count][zh]])
    key = chinese if zh else kind.replace(" ", "_")
    slots = {"n": number, "kind": chinese if zh else kind, "key": key}
    if rng.random() < 0.5:
        question = one_of(rng, [
            "(请|)(用|以)JSON数组(列出|给出|写出)<n>(个|种)<kind>。",
            "(给我|返回|生成)一个(包含|有)<n>(个|种)<kind>的JSON(数组|列表)。",
            "列出<n>(个|种)<kind>，(用|以)JSON数组(返回|输出)。",
        ] if zh else [
            "(Give me|Return|Generate|Write|Make|Create) a JSON (array|list) (of|with) <n> <kind>.",
            "(List|Name) <n> <kind> as a JSON (array|list).",
            "JSON (array|list) of <n> <kind>", "(Can|Could) you (give me|write) a JSON (array|list) of <n> <kind>?",
        ], **slots)  # fmt: skip
        return finish(rng, question, values, zh, "我给出一个JSON数组。" if zh else "I give a JSON array.")
    question = one_of(rng, [
        "(请|)(用|以)JSON(格式|)(列出|给出)<n>(个|种)<kind>。",
        '(给我|返回)一个JSON对象，键"<key>"下有<n>(个|种)<kind>。',
        "(说出|列出)<n>(个|种)<kind>，(用|以)JSON(格式|)(回答|输出)。",
    ] if zh else [
        "(List|Name|Give me|Tell me) <n> <kind> (in JSON|in JSON format|as JSON|as a JSON object).",
        'Return a JSON object with <n> <kind> under the key "<key>".',
        "(List|Name) <n> <kind>. (Answer|Reply|Respond) (in|with) JSON.", "<n> <kind> (in|as) JSON",
    ], **slots)  # fmt: skip
    return finish(rng, question, {key: values}, zh, "我用JSON列出来。" if zh else "I list them in a JSON object.")


JSON_SYSTEMS = ["You are a helpful assistant designed to output JSON.", "Answer in JSON.", "Respond only with JSON.",
                "You always reply with a JSON object.", "Output JSON only."]  # fmt: skip
JSON_SYSTEMS_ZH = ["你是一个输出JSON的助手。", "请用JSON格式回答。", "只输出JSON。", "你总是以JSON对象回答。"]


def _make_capital(rng: random.Random, zh: bool) -> QA | Chat:
    """Known facts, asked for in JSON."""
    land, land_zh, city, city_zh, population = rng.choice(CAPITALS)
    country, capital = (land_zh, city_zh) if zh else (land, city)
    draw = rng.random()
    if draw < 0.4 and population != "-":
        answer: dict = {"name": capital, "population": int(population)}
        question = one_of(rng, [
            "(请|)(用|以)JSON(格式|)(给出|介绍|生成|提供)<country>首都的信息。",
            "(给我|请给出)<country>的首都的信息，(用|以)JSON格式。",
        ] if zh else [
            "(Please |)(give me|generate|provide|show me|return) the information (of|about|on) the capital of "
            "<country> in (the |)JSON( format|).",
            "(Describe|Introduce) the capital of <country> (in JSON|as JSON|in JSON format).",
            "(Give me|Return) (the |)name and population of the capital of <country> (as|in) JSON.",
        ], country=country)  # fmt: skip
        return finish(rng, question, answer, zh, "我用JSON回答。" if zh else "I answer in JSON.")
    if draw < 0.55:
        year, winner, winner_zh = 2020, "Los Angeles Dodgers", "洛杉矶道奇队"
        question = say(rng, "谁赢得了2020年的世界大赛？" if zh else "Who won the (world series|World Series) in 2020?")
        answer = {"winner": winner_zh if zh else winner, "year": year}
    else:
        question = say(rng, "<country>的首都是(哪里|什么|哪个城市)？" if zh else
                       "(What is|What's|Tell me|Name) the capital (city |)of <country>?", country=country)  # fmt: skip
        answer = {"country": country, "capital": capital}
    if rng.random() < 0.5:
        system = rng.choice(JSON_SYSTEMS_ZH if zh else JSON_SYSTEMS)
        return told(system, question, dump(answer))
    question += rng.choice(["用JSON格式回答。", "请以JSON输出。"] if zh else [" Answer in JSON.",
        " Reply in JSON format.", " As JSON, please."])
    return finish(rng, question, answer, zh, "我用JSON回答。" if zh else "I answer in JSON.")


# Ways to ask for a fact under given keys.
KEYED = [
    "<q> (Answer|Reply|Respond) (in|as|with) JSON with (the |)(keys|fields|) <keys>.",
    "<q> (Return|Give me|Output) (a |)JSON( object|) (with|having) (the |)(keys|fields) <keys>.",
    "<q> JSON, keys <keys>.", "json with keys <keys>: <q>", "(In|As) JSON with <keys>: <q>",
    "<q> Keys: <keys>, as JSON.",
    "(Answer|Reply) (in|as) JSON with (the |)(keys|fields) <keys>: <q>", "<q> (Return|Answer with) JSON like <form>.",
    "<q> (Use|Answer in) this (form|format): <form>", "Fill in <form>: <q>",
]
KEYED_ZH = [
    "<q>(用|以|请用)JSON(格式|)(回答|输出|返回)，(键|字段)(为|是) <keys>。", "用JSON(格式|)回答，(键|字段)(为|是) <keys>：<q>",
    "<q>(返回|输出|请返回)(带|带有|包含|含) <keys> 的 JSON。", "(返回|给出)JSON，包含 <keys>。<q>", "<q>（JSON，键：<keys>）",
    "<q>用JSON回答，(例如|形如|像) <form>。", "按这个格式回答：<form>\n<q>",
]
# Short facts: question; Chinese question; answer; Chinese answer.
SHORT_FACTS = [line.split(";") for line in """\
What color is the sky?;天空是什么颜色的？;"blue";"蓝色"
What color is grass?;草是什么颜色的？;"green";"绿色"
What color is snow?;雪是什么颜色的？;"white";"白色"
How many days are in a week?;一周有几天？;7;7
How many months are in a year?;一年有几个月？;12;12
How many legs does a spider have?;蜘蛛有几条腿？;8;8
How many hours are in a day?;一天有几个小时？;24;24
What is the largest planet?;最大的行星是哪颗？;"Jupiter";"木星"
What is the largest ocean?;最大的海洋是哪个？;"Pacific Ocean";"太平洋"
What is the highest mountain?;最高的山是哪座？;"Mount Everest";"珠穆朗玛峰"
Who wrote Hamlet?;《哈姆雷特》是谁写的？;"William Shakespeare";"莎士比亚"
What is the opposite of hot?;热的反义词是什么？;"cold";"冷"
What day comes after Monday?;星期一之后是星期几？;"Tuesday";"星期二"
What is the chemical symbol of water?;水的化学式是什么？;"H2O";"H2O\"""".splitlines()]


def json_facts(rng: random.Random) -> QA | Chat:
    """Answers a question under the keys that it names, or under "answer" where it names none."""
    zh = rng.random() < 0.42
    thought = "我用JSON回答。" if zh else "I answer in JSON."
    draw = rng.random()
    if draw < 0.6:
        land, land_zh, city, city_zh, _ = rng.choice(CAPITALS)
        country, capital = (land_zh, city_zh) if zh else (land, city)
        answer: dict = rng.choice([{"country": country, "capital": capital}] * 4 + [{"capital": capital},
            {"capital": capital, "country": country}, {"city": capital}, {"city": capital, "country": country}])
        question = say(rng, rng.choice(["<x>的首都", "<x>的首都", "<x>的首都是(哪里|什么|哪个城市)？"]) if zh else
                       "(What is|What's|Name|Tell me|Give me|) (the |)capital of <x>(?|.|)", x=country)  # fmt: skip
        if zh and "？" not in question and rng.random() < 0.6:
            question = f"用JSON回答{question}，键为 {key_list(rng, list(answer), True)}"
            return finish(rng, question, answer, True, thought)
        if question[-1] not in "?.？":
            question += "。" if zh else "."
    elif draw < 0.85:
        english, chinese, truth = rng.choice(FACTS.splitlines()).split(";")
        question, answer = chinese if zh else english, {rng.choice(["answer", "answer", "result", "correct"]):
            truth == "1"}  # fmt: skip
    else:
        english, chinese, *values = rng.choice(SHORT_FACTS)
        question, answer = chinese if zh else english, {"answer": json.loads(values[zh])}
    if draw >= 0.6 and "answer" in answer and rng.random() < 0.45:
        # Without a key the answer stands under "answer".
        if rng.random() < 0.4:
            return told(rng.choice(JSON_SYSTEMS_ZH if zh else JSON_SYSTEMS), question, dump(answer))
        question += rng.choice(["用JSON格式回答。", "请以JSON输出。", "只用JSON回答。"] if zh else [" Answer in JSON.",
            " Reply in JSON.", " Reply in JSON format.", " As JSON, please.", " Respond with a JSON object."])
        return finish(rng, question, answer, zh, thought)
    value = next(iter(answer.values()))
    hint = {next(iter(answer)): not value} if isinstance(value, bool) else answer
    form = form_of(rng, answer, {}) if not isinstance(value, bool) else dump(rng.choice([answer, hint]))
    question = one_of(rng, KEYED_ZH if zh else KEYED, q=question, keys=key_list(rng, list(answer), zh).replace(
        "the ", ""), form="\0")  # fmt: skip
    return finish(rng, question.replace("\0", form), answer, zh, thought)


# --- json_schema ------------------------------------------------------------------------------------------------------

ENUMS = {
    "car_type": ["sedan", "SUV", "Truck", "Coupe"], "status": ["active", "inactive", "pending"], "size": ["small",
        "medium", "large"],
    "priority": ["low", "medium", "high"], "level": ["easy", "normal", "hard"], "color": ["red", "green", "blue"],
    "sentiment": ["positive", "negative", "neutral"], "category": ["food", "books", "toys"], "role": ["user", "admin",
        "guest"],
    "gender": ["female", "male", "other"], "unit": ["celsius", "fahrenheit"], "plan": ["free", "basic", "premium"],
}  # fmt: skip
TYPES = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
NESTED = {"address": ["street", "city"], "author": ["name", "age"], "user": ["name", "email"], "owner": ["name",
    "phone"],
          "location": ["city", "country"], "contact": ["email", "phone"], "product": ["name", "price"]}  # fmt: skip


def type_schema(value: object) -> dict:
    """The JSON schema that a value has."""
    if isinstance(value, list):
        return {"type": "array", "items": type_schema(value[0])}
    if isinstance(value, dict):
        return object_schema({key: type_schema(item) for key, item in value.items()})
    return {"type": TYPES[type(value)]}


def object_schema(properties: dict[str, dict]) -> dict:
    return {"type": "object", "properties": properties, "required": list(properties)}


def schema_of(rng: random.Random, value: dict) -> str:
    """A schema for the object, with the parts that people may leave out or add."""
    properties = {key: type_schema(item) for key, item in value.items()}
    for key, item in value.items():
        if key in ENUMS and item in ENUMS[key]:
            properties[key] = {"type": "string", "enum": ENUMS[key]} if rng.random() < 0.7 else {"enum": ENUMS[key]}
        elif isinstance(item, float | int) and not isinstance(item, bool) and rng.random() < 0.15:
            properties[key] = {"type": "number"}
    schema = object_schema(properties)
    draw = rng.random()
    if draw < 0.1:
        del schema["required"]
    elif draw < 0.34:
        schema["additionalProperties"] = False
    elif draw < 0.4:
        schema = {"title": rng.choice(["Answer", "Item", "Person", "Output"])} | schema
    elif draw < 0.5:
        # The order in which pydantic writes a schema.
        titled = {key: {"title": key.replace("_", " ").title()} | kind for key, kind in properties.items()}
        schema = {"properties": titled, "required": list(properties), "title": "Answer", "type": "object"}
    return dump(schema, pretty=rng.random() < 0.12)


SCHEMA_TASKS = [
    "(Answer|Reply|Respond) in JSON that (matches|follows|fits|conforms to) this schema:<sep><schema>",
    "(Use|Follow) this JSON schema:<sep><schema>",
    "(Your|The) (answer|output|response) (must|should) (match|follow|be valid under) (this|the following) JSON "
    "schema:<sep><schema>",
    "(Return|Output) (only |)(a |)JSON( object|) (for|matching|with|according to) (the|this) schema:<sep><schema>",
    "JSON schema:<sep><schema>",
    "You are a helpful assistant that answers in JSON. Here's the json schema you must adhere to:\n<schema>",
    "(Generate|Produce) JSON( output|) with this schema:<sep><schema>",
    "(Answer|Reply|Describe it|Write it) as JSON following this schema:<sep><schema>",
    "(Only|Just) the keys of this schema, as JSON:<sep><schema>", "Schema: <schema>", "guided_json: <schema>",
]  # fmt: skip
SCHEMA_TASKS_ZH = [
    "(请|)(以|用)(符合|满足)(以下|下面|这个)(模式|schema|JSON Schema)的JSON回答：<sep><schema>",
    "(请|)按照(以下|下面的|这个)JSON Schema(回答|输出)：<sep><schema>",
    "(输出|回答)必须符合(以下|这个)JSON Schema：<sep><schema>", "JSON Schema：<sep><schema>",
    "用JSON(回答|描述)，格式要符合：<sep><schema>", "格式(要求|)：<schema>", "(输出|返回)JSON，只包含(这个|下面的)schema中的键：<schema>",
    "(只|请只)输出符合该模式的JSON：<sep><schema>",
]  # fmt: skip
SCHEMA_ASKS = ["(Describe|Invent|Make up|Generate|Give me|Tell me about|Create|Show me|Write) <thing>.", "<thing>",
    "(Give|Write) an example (of|for) <thing>."]
SCHEMA_ASKS_ZH = ["(请|)(描述|编造|生成|给我|介绍|写出)<thing>。", "<thing>", "(请|)举例说明<thing>。"]
# One sentence that holds both what to do and the schema.
SCHEMA_JOINED = [
    "(Describe|Invent|Make up|Generate|Write) <thing> as JSON (following|matching|that matches|according to) "
    "(this|the) schema: <schema>", "<thing> as JSON with this schema: <schema>", "JSON for <thing>, schema: <schema>",
]
SCHEMA_JOINED_ZH = [
    "用JSON(描述|介绍|编)<thing>，(格式|)要符合(：|这个schema：)<schema>", "按(这个|以下)schema(描述|生成)<thing>：<schema>",
    "<thing>，JSON格式，schema：<schema>",
]
SCHEMA_BARE = ["(Generate|Create|Give me|Write|Make) (an object|an example|a JSON object|JSON|some data|a sample).",
    "Fill in the schema.", "Give me an example."]
SCHEMA_BARE_ZH = ["(生成|给我|写)一个(例子|对象|示例|JSON对象)。", "请填写。", "请生成数据。"]


def json_schema(rng: random.Random) -> QA | Chat:
    """Reads keys and types from a schema, and makes up or extracts the values."""
    zh = rng.random() < 0.4
    draw = rng.random()
    if draw < 0.5:
        question, answer = sentence(rng, zh)
        answer = {FINAL.get(key, key): value for key, value in answer.items()}
        if rng.random() < 0.2:
            question, answer = calendar(rng, zh)
        if rng.random() < 0.25:
            answer = dict(rng.sample(list(answer.items()), rng.randint(1, len(answer))))
        if rng.random() < 0.5:
            question = rng.choice(["提取信息：", "提取数据："] if zh else ["Extract the data: ",
                "Extract the information: "]) + question
    elif draw < 0.8:
        thing = rng.choice(list(THINGS))
        answer = describe(rng, thing, pick_keys(rng, thing), zh)
        name = rng.choice(THINGS[thing][zh].split(";"))
        question = one_of(rng, SCHEMA_ASKS_ZH if zh else SCHEMA_ASKS, thing=name)
        if rng.random() < 0.4:
            whole = one_of(rng, SCHEMA_JOINED_ZH if zh else SCHEMA_JOINED, thing=name, schema="\0")
            whole = whole.replace("\0", schema_of(rng, answer))
            return QA(whole, dump(answer), "zh" if zh else "en", "我只用模式里的键。" if zh else
                      "I use only the keys of the schema.", plain=False)  # fmt: skip
    else:
        answer = _any_object(rng, zh)
        question = one_of(rng, SCHEMA_BARE_ZH if zh else SCHEMA_BARE)
    question = question[0].upper() + question[1:]
    if draw < 0.5 and rng.random() < 0.3:
        question = rng.choice(["文本：", "句子：", "输入："] if zh else ["Text: ", "Sentence: ", "Input: "]) + question
    task = one_of(rng, SCHEMA_TASKS_ZH if zh else SCHEMA_TASKS, sep=rng.choice(["\n", "" if zh else " "]), schema="\0")
    # The schema goes in last, because `say` would close the blanks in it.
    task = task.replace("\0", schema_of(rng, answer))
    if rng.random() < 0.4:
        return told(task, question, dump(answer))
    thought = "我按照模式的键和类型回答。" if zh else "I use the keys and the types of the schema."
    blank = rng.choice(["\n", "" if zh else " "])
    if rng.random() < 0.4:
        return QA(task + "\n" + question, dump(answer), "zh" if zh else "en", thought, plain=False)
    return QA(question + blank + task, dump(answer), "zh" if zh else "en", thought, plain=False)


def _any_object(rng: random.Random, zh: bool) -> dict[str, object]:
    keys = rng.sample(list(KEYS), rng.randint(1, 5))
    answer = describe(rng, "", keys, zh)
    if rng.random() < 0.35:
        key = rng.choice(list(ENUMS))
        # The first is the rule, so that the model has something to go by.
        answer[key] = ENUMS[key][0]
    if rng.random() < 0.2:
        key = rng.choice(list(NESTED))
        answer[key] = describe(rng, "", NESTED[key], zh)
    if rng.random() < 0.3:
        items = list(answer.items())
        rng.shuffle(items)
        answer = dict(items)
    return answer


# --- json_choice ------------------------------------------------------------------------------------------------------

GOOD = """wonderful;great;amazing;excellent;fantastic;awesome;perfect;brilliant;lovely;superb;beautiful;delightful;
outstanding;very good;really nice;so helpful;incredible;impressive;fun;a joy""".replace("\n", "").split(";")
BAD = """terrible;awful;horrible;bad;disappointing;boring;useless;poor;dreadful;annoying;ugly;disgusting;
a waste of money;very slow;broken;so frustrating;really bad;the worst;too expensive;
a disaster""".replace("\n", "").split(";")
PLAIN = """okay;average;fine, nothing special;neither good nor bad;the same as before;as I remember it;as usual;so-so;
ordinary;nothing special""".replace("\n", "").split(";")
THEMES = """vLLM;the movie;this phone;the food;the service;the hotel;this book;the weather;the concert;my new laptop;
the staff;the app;this restaurant;the game;the product;the trip;the music;this car;the room;the meal;the tutorial;
this library""".replace("\n", "").split(";")
GOOD_TEXTS = ["I (really |)(love|like|enjoy|adore) <theme>!",
    "I am (so |very |)(happy|pleased|satisfied|delighted) with <theme>.",
    "I (would|can) recommend <theme> to everyone.", "<theme> made my day.", "What a great experience!",
    "Best day ever!", "Thank you so much, it works perfectly!",
    "I can't wait to come back.", "It exceeded my expectations.", "Five stars!", "I had a wonderful time.",
    "I got the job, I am so happy!"]  # fmt: skip
BAD_TEXTS = ["I (really |)(hate|dislike|regret buying) <theme>.",
    "I am (so |very |)(unhappy|disappointed|angry|upset) with <theme>.", "I don't like <theme> at all.",
    "<theme> ruined my day.", "What a terrible experience!", "Worst day ever!", "It stopped working after one day.",
    "I want my money back.",
    "I will never come back.", "One star!", "I would not recommend <theme>.", "I feel sad and tired."]  # fmt: skip
PLAIN_TEXTS = ["My brother told me about <theme>.", "I have no opinion about <theme>.",
    "The meeting is at three o'clock.",
    "It is what I expected, nothing more.",
    "The store opens at nine.", "I heard about <theme> yesterday.", "There are two chairs in the room."]  # fmt: skip
GOOD_ZH = """很棒 太好了 非常好 很精彩 太棒了 令人满意 很好吃 很漂亮 完美 非常出色 很有趣 特别好用 真不错
令人惊喜""".split()
BAD_ZH = "很差 太糟糕了 很难吃 令人失望 太慢了 很无聊 非常差 没用 太贵了 很难看 坏了 让人生气 真糟糕 一点也不好".split()
PLAIN_ZH = "一般 还行 不好也不坏 马马虎虎 普普通通 和以前一样 和平时一样".split()
THEMES_ZH = """vLLM 这部电影 这个手机 这里的菜 服务 这家酒店 这本书 今天的天气 这个产品 这款软件 这次旅行 这首歌
这家餐厅 这个房间 这个游戏""".split()
GOOD_TEXTS_ZH = ["我(非常|很|太|)喜欢<theme>(！|。)", "我对<theme>(非常|很)满意。", "我会把<theme>推荐给朋友。",
    "今天真开心！", "五星好评！", "谢谢，问题解决了，太好了！", "下次还会再来。"]
BAD_TEXTS_ZH = ["我(非常|很|)讨厌<theme>。", "我对<theme>(非常|很)失望。", "我不喜欢<theme>。", "今天真倒霉。",
    "用了一天就坏了。", "再也不会来了。", "我要退款！", "我不推荐<theme>。"]
PLAIN_TEXTS_ZH = ["昨天有人问起<theme>。", "我对<theme>没有看法。", "会议三点开始。", "商店九点开门。",
    "房间里有两把椅子。"]
LABELS = [("positive", "negative", "neutral")] * 4 + [("Positive", "Negative", "Neutral"), ("POSITIVE", "NEGATIVE",
    "NEUTRAL"),
    ("good", "bad", "neutral"), ("happy", "unhappy", "neutral"), ("pos", "neg", "neutral")]  # fmt: skip
LABELS_ZH = [("积极", "消极", "中性"), ("正面", "负面", "中性"), ("正向", "负向", "中性"), ("positive", "negative",
    "neutral"), ("好评", "差评", "中评")]

CLASSIFY = [
    "Classify the sentiment of (this|the following|the) (sentence|text|review|comment)(:| as <labels>:)<sep><text>",
    "Classify this sentiment:<sep><text>",
    "Classify (this|the following) (sentence|text|review|) as <labels>:<sep><text>",
    "Classify the (text|review|sentence) into <labels>.<sep>(Text|Review|Sentence): <text>",
    "Is (this|the following) (sentence|review|comment|text) <labels>?<sep><text>",
    "Is the sentiment of this (sentence|review|text) <labels>?<sep><text>",
    "<text><sep>(Is this|Is that|Is the sentiment) <labels>?",
    "(What is|What's) the sentiment of (this|the following) (sentence|text|review)? (Answer|Reply|Choose) "
    "<labels>.<sep><text>",
    "(Label|Tag|Rate|Judge) (this|the) (sentence|review|text) as <labels>:<sep><text>",
    "Sentiment \"<labels>\":<sep><text>", "<labels>?<sep><text>",
    "(Determine|Decide|Tell me|Say) (if|whether) (this|the following) (sentence|text|review) is <labels>:<sep><text>",
    "(Review|Text|Sentence): <text>\nSentiment, <labels>:",
    "(Choose|Pick|Select) one label \"<labels>\" for (this|the) (sentence|text):<sep><text>",
    "<text><sep>Classify the sentiment as <labels>.",
    "(Answer with one word|One word only|Reply with one word), <labels>:<sep><text>",
    "Sentiment analysis, <labels>:<sep><text>",
]  # fmt: skip
CLASSIFY_ZH = [
    "(请|)(判断|分析|识别)(下面|以下|这|)(这句话|句子|评论|文本)的(情感|情绪|态度|感情)(是|属于|，回答)"
    "<labels>：<sep><text>", "(请|)(把|将)(下面的|这个|以下)(句子|评论|文本)(分类|归类)为<labels>：<sep><text>",
    "(这句话|下面的评论|这条评论|以下句子)是<labels>(的|)？<sep><text>",
    "<text><sep>(这句话|这条评论)(是|的情感是)<labels>？", "情感(分类|分析)（<labels>）：<sep><text>",
    "(请|)(对|给)(这句话|以下文本|这条评论)做情感分类，(只|)(回答|输出)<labels>：<sep><text>",
    "(从|在)<labels>中选一个(作为|描述)这句话的情感：<sep><text>",
    "(评论|文本|句子)：<text>\n情感（<labels>）：", "(请|)(判断|分类)(下面|以下|)(这句话|句子|文本)的情感：<sep><text>",
]  # fmt: skip

# Labels with texts of each, for other kinds of classification.
TOPIC_TEXTS = {
    "sports": ("体育",
        "The team won the final match;She scored two goals;The runner broke the record;The tennis player won again",
               "球队赢得了决赛;她进了两个球;运动员打破了纪录;网球选手再次获胜"),
    "politics": ("政治",
        "The president gave a speech;The parliament passed a new law;The election is next month;The minister resigned",
                 "总统发表了讲话;议会通过了新法律;选举在下个月;部长辞职了"),
    "technology": ("科技",
        "The company released a new phone;The new chip is faster;Programmers fixed the software;The robot can learn",
                   "公司发布了新手机;新的芯片更快;程序员修复了软件;机器人会学习"),
    "food": ("美食",
        "This soup needs more salt;We ate pizza for dinner;The cake is in the oven;She cooks rice and fish",
             "这碗汤要多放盐;我们晚饭吃了饺子;蛋糕在烤箱里;她在煮米饭和鱼"),
    "travel": ("旅游",
        "We flew to Rome for a holiday;The hotel is near the beach;Our train trip was long;Tourists visit the old "
        "castle",
               "我们飞去罗马度假;酒店离海滩很近;游客参观了古老的城堡;我们坐火车去旅行"),
    "health": ("健康",
        "The doctor gave her medicine;Sleep is good for the body;The patient feels better;Drink enough water every day",
               "医生给她开了药;睡眠对身体有好处;病人好多了;每天要多喝水"),
    "business": ("财经",
        "The bank raised its interest rate;Stock prices fell today;The shop made a profit;The firm sold its shares",
                 "银行提高了利率;今天股价下跌;商店赚了钱;公司卖掉了股票"),
    "weather": ("天气", "It will rain tomorrow;The sun is shining today;Snow fell in the mountains;A storm is coming",
                "明天会下雨;今天阳光很好;山上下雪了;暴风雨要来了"),
}  # fmt: skip
SPAM = (
    "You won a free prize, click here now!;Win $1000 today, call this number!;Cheap pills, buy now!;Get rich fast "
    "with this trick!;"
    "Congratulations, you won a new phone! Click the link!;Free money, act now!;Limited offer! Claim your gift card!",
    "Can we meet at noon?;Please send me the report.;Dinner is at seven.;Happy birthday, mom!;The meeting moved to "
    "Friday.;See you tomorrow.;"
    "Thanks for your help yesterday.",
    "恭喜您中奖了，请点击链接领取！;低价出售，马上购买！;免费领取大奖！;轻松赚大钱，快来加入！",
    "我们中午见面吧。;请把报告发给我。;晚饭七点开始。;会议改到周五了。;明天见。",
)
# Statements that are true or not, as yes-or-no questions: question; Chinese question; truth.
FACTS = """\
Is the sky blue?;天空是蓝色的吗？;1
Is fire cold?;火是冷的吗？;0
Can fish swim?;鱼会游泳吗？;1
Can fish fly to the moon?;鱼能飞到月球吗？;0
Is a dog an animal?;狗是动物吗？;1
Is a chair an animal?;椅子是动物吗？;0
Is water wet?;水是湿的吗？;1
Is ice hot?;冰是热的吗？;0
Is the sun a star?;太阳是恒星吗？;1
Is the moon a star?;月亮是恒星吗？;0
Do birds have wings?;鸟有翅膀吗？;1
Do cats have wings?;猫有翅膀吗？;0
Is Python a programming language?;Python是编程语言吗？;1
Is the earth round?;地球是圆的吗？;1
Is the earth flat?;地球是平的吗？;0
Is an apple a fruit?;苹果是水果吗？;1
Is a carrot a fruit?;胡萝卜是水果吗？;0
Is snow white?;雪是白色的吗？;1
Is grass red?;草是红色的吗？;0
Are there seven days in a week?;一周有七天吗？;1
Are there ten days in a week?;一周有十天吗？;0
Do humans need water?;人需要喝水吗？;1
Can a car fly?;汽车会飞吗？;0
Can elephants fly?;大象会飞吗？;0
Can birds fly?;鸟会飞吗？;1
Is sugar sweet?;糖是甜的吗？;1
Is a lemon sweet?;柠檬是甜的吗？;0
Is the elephant bigger than the mouse?;大象比老鼠大吗？;1
Is the mouse bigger than the elephant?;老鼠比大象大吗？;0"""


def json_choice(rng: random.Random) -> QA:
    """Answers with one of the labels in the question, spelled as there."""
    zh = rng.random() < 0.42
    draw = rng.random()
    if draw < 0.5:
        question, answer = _sentiment(rng, zh)
    elif draw < 0.65:
        question, answer = _topic(rng, zh)
    elif draw < 0.73:
        question, answer = _spam(rng, zh)
    elif draw < 0.95 or zh:
        question, answer = _yes_no(rng, zh)
    else:
        question, answer = _address(rng)
    thought = "我只回答一个标签。" if zh else "I answer with the label only."
    return QA(question, answer, "zh" if zh else "en", thought, plain=False)


def join_labels(rng: random.Random, labels: list[str], zh: bool) -> str:
    if rng.random() < 0.12:
        labels = [f'"{label}"' for label in labels]
    if zh:
        return "、".join(labels[:-1]) + rng.choice(["还是", "或", "或者"]) + labels[-1]
    return rng.choice([", ".join(labels[:-1]) + " or " + labels[-1]] * 3 + ["/".join(labels), ", ".join(labels)])


def ask_label(rng: random.Random, frames: list[str], text: str, labels: list[str], zh: bool) -> str:
    sep = rng.choice(["\n", "" if zh else " ", "" if zh else " "])
    quoted = rng.random() < 0.15
    text = (f"“{text}”" if zh else f'"{text}"') if quoted else text
    question = one_of(rng, frames, labels=join_labels(rng, labels, zh), text=text, sep=sep)
    return question[0].upper() + question[1:] if rng.random() < 0.9 else question


def _sentiment(rng: random.Random, zh: bool) -> tuple[str, str]:
    labels = list(rng.choice(LABELS_ZH if zh else LABELS))
    mood = rng.choice([0, 1]) if rng.random() < 0.75 else 2
    theme = rng.choice(THEMES_ZH if zh else THEMES)
    word = rng.choice(((GOOD_ZH, BAD_ZH, PLAIN_ZH) if zh else (GOOD, BAD, PLAIN))[mood])
    if rng.random() < 0.55:
        verb = rng.choice(["is", "is", "was"])
        text = theme + word + rng.choice("。！") if zh else f"{theme} {verb} {word}{rng.choice('.!')}"
    else:
        tables = (GOOD_TEXTS_ZH, BAD_TEXTS_ZH, PLAIN_TEXTS_ZH) if zh else (GOOD_TEXTS, BAD_TEXTS, PLAIN_TEXTS)
        text = one_of(rng, tables[mood], theme=theme)
    if not zh and not text.startswith("vLLM"):
        text = text[0].upper() + text[1:]
    asked = labels if mood == 2 or rng.random() < 0.4 else labels[:2]
    if len(asked) == 2 and rng.random() < 0.3:
        asked = asked[::-1]
    question = ask_label(rng, CLASSIFY_ZH if zh else CLASSIFY, text, asked, zh)
    if labels[mood] not in question:
        # No labels were named: the usual ones.
        return question, (("积极", "消极", "中性") if zh else ("positive", "negative", "neutral"))[mood]
    return question, labels[mood]


def _topic(rng: random.Random, zh: bool) -> tuple[str, str]:
    names = rng.sample(list(TOPIC_TEXTS), rng.randint(2, 4))
    right = rng.choice(names)
    text = rng.choice(TOPIC_TEXTS[right][1 + zh].split(";")) + ("。" if zh else ".")
    labels = [TOPIC_TEXTS[name][0] if zh else name for name in names]
    answer = TOPIC_TEXTS[right][0] if zh else right
    if not zh and rng.random() < 0.25:
        labels, answer = [label.title() for label in labels], answer.title()
    return ask_label(rng, [
        "(请|)(判断|分类)(下面|以下|)(这句话|句子|文本|新闻)的(类别|主题|话题)，<labels>：<sep><text>",
        "(这句话|下面的句子|这条新闻)属于<labels>？<sep><text>",
        "(把|将)(下面的|这个)(句子|文本)(分类|归类)为<labels>：<sep><text>", "<text><sep>这句话(的主题|)是<labels>？",
        "主题分类（<labels>）：<sep><text>",
    ] if zh else [
        "(Classify|Label) (this|the following|the) (sentence|text|headline|news) as <labels>:<sep><text>",
        "(What is|What's) the topic of this sentence, <labels>?<sep><text>",
        "Is this (sentence|text|headline) about <labels>?<sep><text>", "<text><sep>Is this about <labels>?",
        "(Choose|Pick) (the|a) (topic|category) \"<labels>\":<sep><text>",
        "Which (category|topic) fits (this sentence|the text), <labels>?<sep><text>",
        "(Text|Headline): <text>\nCategory, <labels>:",
    ], text, labels, zh), answer  # fmt: skip


def _spam(rng: random.Random, zh: bool) -> tuple[str, str]:
    labels = rng.choice([["垃圾邮件", "正常邮件"], ["垃圾", "正常"]] if zh else [["spam", "not spam"], ["spam", "ham"],
        ["Spam", "Not spam"]])
    is_fine = rng.randrange(2)
    text = rng.choice(SPAM[2 * zh + is_fine].split(";"))
    return ask_label(rng, [
        "(判断|分类)(这条消息|下面的邮件|这封邮件)是<labels>：<sep><text>",
        "(这封邮件|这条短信|这条消息)是<labels>？<sep><text>", "<text><sep>这是<labels>？",
    ] if zh else [
        "(Classify|Label) (this|the) (message|email|text) as <labels>:<sep><text>",
        "Is this (message|email|mail) <labels>?<sep><text>", "<text><sep>(Is this|Is it) <labels>?",
        "(Decide|Tell me|Say) (if|whether) this (message|email) is <labels>:<sep><text>",
    ], text, labels, zh), labels[is_fine]  # fmt: skip


def _yes_no(rng: random.Random, zh: bool) -> tuple[str, str]:
    labels = rng.choice([("是", "否"), ("是", "不是"), ("对", "错"), ("对", "不对")] if zh else
                        [("yes", "no")] * 3 + [("Yes", "No"), ("true", "false"), ("True", "False"), ("YES",
                            "NO")])  # fmt: skip
    draw = rng.random()
    if draw < 0.55:
        english, chinese, truth = rng.choice(FACTS.splitlines()).split(";")
        question, true = chinese if zh else english, truth == "1"
    elif draw < 0.8:
        land, land_zh, city, city_zh, _ = rng.choice(CAPITALS)
        true = rng.random() < 0.5
        if not true:
            _, _, city, city_zh, _ = rng.choice([row for row in CAPITALS if row[0] != land])
        question = f"{city_zh}是{land_zh}的首都吗？" if zh else f"Is {city} the capital of {land}?"
    else:
        left, right = rng.sample(range(1, 20), 2)
        more = rng.random() < 0.5
        true = (left > right) == more
        word = ("大" if more else "小") if zh else ("greater" if more else "less")
        question = f"{left}比{right}{word}吗？" if zh else f"Is {left} {word} than {right}?"
    yes, no = labels
    frame = one_of(rng, [
        "<q>(请|)(只|)(回答|回复|用)<yes>(或|或者|还是)<no>(。|回答。)", "(请|)(只|)回答<yes>或<no>：<q>",
        "<q>（<yes>/<no>）", "<yes>还是<no>？<q>", "(判断|判断题)，<yes>或<no>：<q>",
    ] if zh else [
        "<q> (Please |)(answer|reply|respond) (only |)(with |)<yes> or <no>.",
        "(Answer|Reply|Respond) (only |)(with |)<yes> or <no>: <q>", "<q> <yes> or <no>?",
        "<q> <yes>/<no>", "<yes> or <no>: <q>", "<q> (Just|Only) <yes> or <no>(, please|).",
        "(Yes-no question|Question): <q> (Say|Choose) <yes> or <no>.",
        "(In one word|Using one word), <yes> or <no>: <q>", "<q> One word: <yes> or <no>.",
    ], q=question, yes=yes, no=no)  # fmt: skip
    return frame, yes if true else no


def _address(rng: random.Random) -> tuple[str, str]:
    """An e-mail address of a fixed form, the usual example of output bound by a regular expression."""
    first, last, company = rng.choice(NAMES), rng.choice([*SURNAMES, "Turing"]), rng.choice(COMPANIES)
    question = one_of(rng, [
        "(Generate|Write|Create|Give me|Make) an (example |)email address for <who>, who works (in|at|for) <firm>.",
        "What (could|would) be the email address of <who> (at|from) <firm>? (Answer with|Give) the address only.",
    ], who=f"{first} {last}", firm=company)  # fmt: skip
    # These are added last, because `say` would close the blank before ".com".
    question += rng.choice(["", " End in .com.", " End in .com and new line."])
    question += rng.choice(["", "", " Example result: john.doe@example.com"])
    return question, f"{first.lower()}.{last.lower()}@{company.lower()}.com"


# --- sentiment --------------------------------------------------------------------------------------------------------

# What reviews are about, with judgements that fit it: things; good words; bad words. Commas separate.
REVIEWS = [[cell.split(",") for cell in row.split(";")] for row in """\
food,pizza,soup,coffee,breakfast,dinner,cake,bread;delicious,tasty,fresh,hot and fresh;terrible,cold,terrible and cold,\
burnt,salty,tasteless,awful
service,staff,waiter,support,help,driver,team;friendly,very kind,fast and friendly,helpful,polite;rude,slow,unfriendly,\
slow and rude,careless,useless
phone,laptop,camera,lamp,keyboard,watch,headset,printer;fast,easy to use,reliable,well made;broken,slow,badly made,\
hard to use,useless
server,app,program,website,update,tool,software,model;fast,so fast,easy to use,stable,very useful;slow,so slow,\
full of bugs,unstable,confusing
movie,book,show,song,game,concert,story,trip;exciting,funny,wonderful,beautiful;boring,too long,awful,a waste of time
room,hotel,bed,apartment,restaurant,place,beach;clean,quiet,comfortable,beautiful,cozy;dirty,noisy,dark,uncomfortable,\
smelly
price,quality,delivery,product,purchase;great,excellent,very good,perfect;bad,very bad,poor,terrible,\
disappointing""".splitlines()]
GOOD_TAILS = """I love it!;I really like it.;Highly recommended.;I will buy it again.;Great value for the money.;
Very happy.;We will come back.;Thank you!;Best I ever had.;I am very pleased.;It works perfectly.;Worth every cent.;
Not bad at all!;Five stars.;No problems at all.;It made me smile.;Everyone enjoyed it.;Well done!;
I use it every day and love it.;What a pleasure!;It was better than expected.;Amazing!""".replace("\n", "").split(";")
BAD_TAILS = """I hate it.;I don't like it.;What a waste of money.;Not recommended.;I want a refund.;Never again!;
Very disappointed.;We will not come back.;A waste of time.;Worst I ever had.;I am very unhappy.;
It broke after two days.;Not worth the price.;Not good at all.;One star.;Nothing but problems.;
It made me angry.;Nobody enjoyed it.;Do not buy it!;I regret buying it.;
What a disaster!;It was worse than expected.;Horrible!""".replace("\n", "").split(";")
REVIEWS_ZH = [[cell.split(",") for cell in row.split(";")] for row in """\
菜,饭菜,面条,火锅,蛋糕,咖啡,早餐,牛肉;很好吃,很香,又新鲜又好吃,味道很棒,非常可口;很难吃,又冷又难吃,太咸了,没有味道,不新鲜
服务,服务员,客服,店员,司机,老板;很热情,很周到,非常好,又快又好,很耐心;太差了,很差,态度恶劣,很不耐烦,太慢了
手机,电脑,相机,台灯,耳机,手表,键盘,电池;很好用,质量很好,非常流畅,很耐用,值得买;用了两天就坏了,质量很差,很卡,不好用,总是出问题
服务器,软件,程序,网站,模型,应用,系统,工具;速度很快,很稳定,非常好用,很方便,很强大;速度太慢,不稳定,总是出错,很难用,经常崩溃
电影,书,节目,歌,游戏,演出,故事,旅行;很精彩,非常有趣,很感人,太好看了,很棒;很无聊,太长了,浪费时间,很难看,没意思
房间,酒店,公寓,餐厅,床,环境,地方;很干净,很舒服,很安静,非常漂亮,很温馨;很脏,太吵了,很不舒服,有异味,又小又暗
价格,质量,物流,包装,商品,做工;很好,非常满意,很不错,超出预期,很完美;很差,太糟糕了,让人失望,太差了,不值""".splitlines()]
GOOD_TAILS_ZH = """我很喜欢。 强烈推荐！ 下次还会再来。 很开心。 物超所值。 非常满意。 太棒了！ 五星好评。 一点问题都没有。 会再买的。
谢谢店家！ 家人都喜欢。 比想象的好。 真不错。 值得购买。 很惊喜。 爱了爱了！""".split()
BAD_TAILS_ZH = """我很讨厌。 不推荐。 再也不会来了。 很失望。 浪费钱。 非常不满意。 太糟糕了！ 一星差评。 全是问题。 不会再买了。
要求退款！ 没人喜欢。 比想象的差。 真差劲。 千万别买。 很生气。 后悔买了。""".split()
LEADS = ["The ", "The ", "The ", "This ", "This ", "My new ", "My ", "Your ", "Their "]
LEADS_ZH = ["", "这家店的", "这个", "这次的", "他们的", "今天的", "", "新买的"]


def review(rng: random.Random, good: bool, zh: bool) -> str:
    """A thing and what is said of it, a feeling, or both."""
    things, good_words, bad_words = rng.choice(REVIEWS_ZH if zh else REVIEWS)
    tails = (GOOD_TAILS_ZH if good else BAD_TAILS_ZH) if zh else (GOOD_TAILS if good else BAD_TAILS)
    thing, words = rng.choice(things), good_words if good else bad_words
    kind = rng.random()
    if kind < 0.2:
        return rng.choice(tails)
    if zh:
        if kind < 0.3:
            feeling = rng.choice(["喜欢", "爱", "很满意"] if good else ["讨厌", "不喜欢", "很不满意"])
            return f"我对{rng.choice(['这个', '你们的'])}{thing}{feeling}。" if "满意" in feeling else f"我{feeling}这个{thing}。"
        text = rng.choice(LEADS_ZH) + thing + rng.choice(words)
        return text + (rng.choice("，。，") + rng.choice(tails) if kind > 0.55 else rng.choice(["。", "！", "。"]))
    if kind < 0.35:
        verb = rng.choice(["love", "really love", "like", "enjoyed", "am happy with"] if good else
                          ["hate", "really hate", "do not like", "did not enjoy", "am not happy with"])  # fmt: skip
        text = f"I {verb} {rng.choice(['this', 'the', 'your', 'my new'])} {thing}"
        return text + (f", it is {rng.choice(words)}" if rng.random() < 0.5 else "") + rng.choice("!.")
    opposite = rng.choice(bad_words if good else good_words)
    said = rng.choice(words)
    if rng.random() < 0.1 and " " not in opposite:
        said = "not bad" if good else f"not {opposite}"
    text = f"{rng.choice(LEADS)}{thing} {rng.choice(['is', 'was'])} {said}{rng.choice('.!.')}"
    return text + (" " + rng.choice(tails) if kind > 0.65 else "")


JUDGE = [
    "Classify the sentiment as <l>, in one word: <t>", "<l>? <t>", "<t> <l>?", "<t>\n<l>?", "Is this <l>? <t>",
    "(What is|What's) the sentiment of this (review|comment|sentence|text)? <t> (Answer|Reply) (with |)<l>.",
    "(Answer|Reply|Respond) with one word, <l>: <t>", "Sentiment (of this|) (<l>): <t>", "Sentiment, <l>: <t>",
    "(Is|Would you say) this (review|comment|customer|message) (is |)<l>? <t>", "Review: <t>\nSentiment (<l>):",
    "<t> - is that <l>?", "(Classify|Label|Judge|Rate) (this|the) (review|text|comment|sentence) as <l>: <t>",
    "Classify this sentiment: <t>", "(Choose|Pick) one: <l>.\n<t>", "Text: <t>\nClassify the sentiment as <l>.",
    "(Tell me|Say|Decide) (if|whether) this is <l>: <t>", "One word, <l>: <t>", "sentiment analysis: <t>",
]
JUDGE_ZH = [
    "判断情感是<l>：<t>", "<t>(这条评论|这句话|)是<l>？", "<l>？<t>", "(请|)(判断|分析)(这条评论|下面的评论|这句话)的情感，(只|)"
    "(回答|输出)<l>：<t>", "(用一个词|一个词)回答，<l>：<t>", "情感(分类|分析|判断)（<l>）：<t>", "评论：<t>\n情感（<l>）：",
    "(这条评论|这句话|下面这句)是<l>的？<t>", "<t>(情感|态度|情绪)是<l>？", "(把|将)(评论|这句话)(分为|归为)<l>：<t>",
    "(判断|分析)(一下|)(情感|态度|情绪)：<t>(只|)(回答|回复)<l>。", "从<l>中选一个：<t>", "(顾客|用户)(的态度|的情绪|)是<l>？<t>",
]
JUDGE_JSON = [
    "(What is|What's) the sentiment of this (review|comment|text)? <t> (Reply|Answer) with JSON like <f>.",
    "(Classify|Judge) the sentiment (of this review |)and (reply|answer) (in|with) JSON like <f>: <t>",
    "<t> (Reply|Answer|Respond) (with|in) JSON(,| like|:) <f>.", "JSON only, <f>: <t>",
    "Sentiment as JSON, like <f>: <t>",
    "(Return|Give me) the sentiment as JSON (with|, using) the key \"sentiment\" (<l>): <t>",
    "<t> Sentiment (<l>) as JSON with the key sentiment.", "Review: <t>\nOutput: JSON like <f>",
    "(Answer|Reply) in JSON that matches this schema: <s>\n(Review: |Text: |)<t>",
    "Classify the sentiment: <t> Use this schema: <s>",
]
JUDGE_JSON_ZH = [
    "(判断|分析)(这条评论|这句话|下面评论|)的情感，用 JSON 回答，(例如|形如|像) <f>：<t>", "<t>(用|以)JSON(回答|输出)情感，例如 <f>。",
    "情感分析，(只|)(输出|返回)JSON：<f>。<t>", "(返回|输出)形如 <f> 的JSON：<t>", "评论：<t>\n输出格式：<f>",
    "判断情感（<l>），返回JSON，键为 sentiment：<t>", "按照这个schema判断情感：<s>\n<t>",
]


def sentiment(rng: random.Random) -> QA | Chat:
    """Judges a review in one word or in JSON. Good and bad ones are equally frequent."""
    zh, good = rng.random() < 0.45, rng.random() < 0.5
    text = review(rng, good, zh)
    text = text if rng.random() < 0.65 else f"“{text}”" if zh else f'"{text}"'
    labels = ["positive", "negative"]
    in_json = rng.random() < 0.35
    if zh and rng.random() < (0.3 if in_json else 0.85):
        labels = rng.choice([["正面", "负面"]] * 4 + [["积极", "消极"], ["好评", "差评"]])
    elif not in_json and rng.random() < 0.12:
        labels = rng.choice([["Positive", "Negative"], ["POSITIVE", "NEGATIVE"], ["good", "bad"]])
    label = labels[not good]
    shown = labels if rng.random() < 0.7 else labels[::-1]
    joined = rng.choice(["还是", "还是", "或", "或者", "/"] if zh else [" or ", " or ", " or ", "/"]).join(shown)
    if in_json:
        key = rng.choice(["sentiment"] * 5 + ["label", "result", "情感" if zh else "mood"])
        forms = [dump({key: word}) for word in shown]
        form = (rng.choice([" 或 ", "、"]) if zh else " or ").join(forms) if rng.random() < 0.6 else forms[0]
        properties = object_schema({key: {"type": "string", "enum": shown}})
        schema = dump(properties | ({"additionalProperties": False} if rng.random() < 0.5 else {}))
        pattern = rng.choice(JUDGE_JSON_ZH if zh else JUDGE_JSON)
        key = key if "<f>" in pattern or "<s>" in pattern else "sentiment"
        answer = dump({key: label})
    else:
        form = schema = ""
        pattern, answer = rng.choice(JUDGE_ZH if zh else JUDGE), label
        if "<l>" not in pattern:
            answer = labels[not good] if zh else ("positive" if good else "negative")
    # The review and the form go in last, because `say` would close blanks in them, and `(<l>)` is no choice.
    question = say(rng, pattern.replace("(<l>)", "\3"), l="\2", t="\0", f="\1", s="\4")
    question = question.replace("\3", "(\2)").replace("\2", joined).replace("\1", form).replace("\4", schema)
    if rng.random() < 0.1 and question.endswith("\0"):
        task = question[:-1].rstrip(" \n:：") + ("。" if zh else ".")
        if len(task) > 25:
            return told(task.replace("?.", "?").replace("..", ".").replace("？。", "？").replace("。。", "。"), text, answer)
    thought = "我判断这条评论的情感。" if zh else "I judge whether the review is positive or negative."
    return QA(question.replace("\0", text), answer, "zh" if zh else "en", thought, plain=False)


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "json_extract": (4.5, json_extract),
    "json_make": (2.0, json_make),
    "json_schema": (2.0, json_schema),
    "json_facts": (1.2, json_facts),
    "json_choice": (1.7, json_choice),
    "sentiment": (2.2, sentiment),
}
