"""Tool calls: when to call a tool, which one, with what arguments, and how to put its result in a sentence.

The names of functions and parameters are drawn from so many, made-up ones among them, that copying them from the list
of tools is the only way to get them right. The rules of a call are few:

* A place, a number or a text is copied as the user typed it. Only a parameter of its own for the state gets the two
  letters of an American one.
* A number of days is an integer; a day is copied, or said in the words of the enumeration if there is one.
* An optional argument is given only if the user speaks of it. A required unit is Celsius unless the user says
  otherwise.
* Two places in one question make two calls in one message.
"""

from __future__ import annotations

import json
import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from samples import QA, Chat, Text, assistant, one_of, say, user
from topics import arithmetic, knowledge_en, knowledge_zh

# --- Places ---------------------------------------------------------------------------------------------------------

AMERICAN = {
    "CA": "San Francisco|Los Angeles|San Diego|San Jose|Sacramento|Oakland|Fresno|Palo Alto|Berkeley|Mountain View",
    "NY": "New York|New York City|Buffalo|Albany", "MA": "Boston|Cambridge|Worcester",
    "TX": "Dallas|Austin|Houston|El Paso", "IL": "Chicago", "WA": "Seattle|Tacoma|Redmond",
    "FL": "Miami|Orlando|Tampa|Jacksonville", "CO": "Denver|Boulder", "GA": "Atlanta|Savannah",
    "PA": "Philadelphia|Pittsburgh", "AZ": "Phoenix|Tucson", "OR": "Portland|Eugene", "NV": "Las Vegas|Reno",
    "MI": "Detroit|Ann Arbor", "MN": "Minneapolis", "LA": "New Orleans", "TN": "Nashville|Memphis",
    "UT": "Salt Lake City", "OH": "Columbus|Cleveland|Cincinnati", "NC": "Charlotte|Raleigh",
    "MO": "St. Louis|Kansas City", "HI": "Honolulu", "AK": "Anchorage|Juneau", "MD": "Baltimore",
    "WI": "Milwaukee|Madison", "IN": "Indianapolis", "OK": "Tulsa", "NE": "Omaha", "NM": "Santa Fe|Albuquerque",
    "VA": "Richmond", "KY": "Louisville", "ID": "Boise", "NJ": "Newark|Princeton", "CT": "Hartford",
    "RI": "Providence", "IA": "Des Moines", "KS": "Wichita", "DC": "Washington",
}
STATES = dict(
    pair.split(":") for pair in (
        "CA:California|NY:New York|MA:Massachusetts|TX:Texas|IL:Illinois|WA:Washington|FL:Florida|CO:Colorado|"
        "GA:Georgia|PA:Pennsylvania|AZ:Arizona|OR:Oregon|NV:Nevada|MI:Michigan|MN:Minnesota|LA:Louisiana|TN:Tennessee|"
        "UT:Utah|OH:Ohio|NC:North Carolina|MO:Missouri|HI:Hawaii|AK:Alaska|MD:Maryland|WI:Wisconsin|IN:Indiana|"
        "OK:Oklahoma|NE:Nebraska|NM:New Mexico|VA:Virginia|KY:Kentucky|ID:Idaho|NJ:New Jersey|CT:Connecticut|"
        "RI:Rhode Island|IA:Iowa|KS:Kansas"
    ).split("|")
)
ABROAD = {
    "France": "Paris|Lyon|Marseille|Nice|Toulouse|Bordeaux|Lille|Nantes|Strasbourg",
    "Norway": "Oslo|Bergen|Trondheim",
    "Japan": "Tokyo|Osaka|Kyoto|Sapporo|Nagoya|Kobe|Fukuoka|Yokohama|Hiroshima|Nara",
    "Finland": "Helsinki|Turku|Espoo",
    "UK": "London|Manchester|Liverpool|Edinburgh|Glasgow|Oxford|Bristol|Leeds|Cardiff|Belfast|York|Birmingham",
    "Germany": "Berlin|Munich|Hamburg|Cologne|Frankfurt|Stuttgart|Leipzig|Dresden|Bonn|Bremen|Hanover|Heidelberg",
    "Italy": "Rome|Milan|Venice|Florence|Naples|Turin|Bologna|Verona|Pisa|Genoa", "Ireland": "Dublin|Cork|Galway",
    "Spain": "Madrid|Barcelona|Seville|Valencia|Granada|Bilbao|Malaga", "Portugal": "Lisbon|Porto|Faro|Braga",
    "China": "Beijing|Shanghai|Shenzhen|Guangzhou|Hangzhou|Chengdu|Wuhan|Nanjing|Suzhou|Tianjin|Qingdao|Dalian|Harbin",
    "India": "Delhi|New Delhi|Mumbai|Bangalore|Chennai|Kolkata|Pune|Jaipur|Goa", "Egypt": "Cairo|Giza|Luxor",
    "Australia": "Sydney|Melbourne|Brisbane|Perth|Canberra|Adelaide|Darwin",
    "South Korea": "Seoul|Busan|Incheon|Daegu",
    "Canada": "Toronto|Vancouver|Montreal|Ottawa|Calgary|Quebec City|Halifax|Edmonton|Winnipeg",
    "Poland": "Warsaw|Krakow", "Brazil": "Rio de Janeiro|Sao Paulo|Brasilia|Salvador",
    "Mexico": "Mexico City|Cancun|Tijuana", "Peru": "Lima|Cusco", "Russia": "Moscow|St. Petersburg|Kazan",
    "Turkey": "Istanbul|Ankara|Izmir", "Greece": "Athens|Patras", "Cuba": "Havana",
    "Netherlands": "Amsterdam|Rotterdam|The Hague|Utrecht", "Belgium": "Brussels|Antwerp|Ghent|Bruges",
    "Iran": "Tehran", "Switzerland": "Zurich|Geneva|Bern|Basel|Lausanne", "Austria": "Vienna|Salzburg|Graz",
    "Hungary": "Budapest", "Sweden": "Stockholm|Malmo|Uppsala", "Denmark": "Copenhagen|Aarhus",
    "Iceland": "Reykjavik", "Croatia": "Zagreb|Split", "Thailand": "Bangkok|Phuket|Chiang Mai",
    "Vietnam": "Hanoi|Da Nang|Hue", "Malaysia": "Kuala Lumpur|Penang", "Indonesia": "Jakarta|Bali|Bandung",
    "Philippines": "Manila|Cebu", "New Zealand": "Auckland|Wellington|Queenstown",
    "South Africa": "Cape Town|Johannesburg|Durban|Pretoria", "Kenya": "Nairobi|Mombasa",
    "Morocco": "Casablanca|Rabat", "Argentina": "Buenos Aires|Cordoba|Mendoza", "Chile": "Santiago",
    "Colombia": "Bogota|Medellin", "Israel": "Jerusalem", "UAE": "Dubai|Abu Dhabi", "Qatar": "Doha",
    "Nigeria": "Lagos|Abuja", "Ghana": "Accra", "Ethiopia": "Addis Ababa", "Ukraine": "Kyiv|Lviv",
    "Romania": "Bucharest", "Bulgaria": "Sofia", "Serbia": "Belgrade", "Estonia": "Tallinn", "Latvia": "Riga",
    "Lithuania": "Vilnius", "Slovakia": "Bratislava", "Slovenia": "Ljubljana", "Nepal": "Kathmandu",
    "Pakistan": "Karachi|Lahore|Islamabad", "Sri Lanka": "Colombo", "Mongolia": "Ulaanbaatar", "Taiwan": "Taipei",
    "Czech Republic": "Prague|Brno", "Saudi Arabia": "Riyadh|Jeddah", "Iraq": "Baghdad", "Jordan": "Amman",
    "Uruguay": "Montevideo", "Ecuador": "Quito", "Venezuela": "Caracas", "Panama": "Panama City",
    "Georgia": "Tbilisi",
}
CHINESE = (
    "北京 上海 广州 深圳 天津 重庆 成都 武汉 杭州 南京 西安 苏州 长沙 郑州 青岛 大连 厦门 宁波 沈阳 哈尔滨 长春 济南 合肥 福州 昆明 贵阳 南宁 海口 "
    "三亚 石家庄 太原 呼和浩特 兰州 西宁 银川 乌鲁木齐 拉萨 南昌 无锡 常州 温州 佛山 东莞 珠海 中山 惠州 汕头 桂林 洛阳 开封 扬州 绍兴 嘉兴 金华 "
    "台州 徐州 南通 烟台 威海 潍坊 泉州 丽江 大理 敦煌 延安 黄山 承德 秦皇岛 唐山 保定 大同 包头 吉林 张家界 岳阳 宜昌 襄阳 绵阳 乐山 遵义 北海 柳州 "
    "香港 澳门 台北 高雄 香格里拉 景德镇 连云港 九寨沟 北京市 上海市 浦东 海淀 朝阳 杭州市 成都市 深圳市 广州市 武汉市 南京市 西安市 "
    "东京 大阪 京都 札幌 首尔 釜山 曼谷 新加坡 吉隆坡 河内 雅加达 马尼拉 新德里 孟买 迪拜 巴黎 伦敦 柏林 慕尼黑 罗马 米兰 威尼斯 马德里 巴塞罗那 "
    "里斯本 阿姆斯特丹 布鲁塞尔 维也纳 苏黎世 日内瓦 布拉格 布达佩斯 华沙 莫斯科 雅典 伊斯坦布尔 开罗 纽约 旧金山 洛杉矶 波士顿 芝加哥 西雅图 华盛顿 "
    "休斯顿 达拉斯 拉斯维加斯 迈阿密 多伦多 温哥华 蒙特利尔 悉尼 墨尔本 奥克兰 里约热内卢 斯德哥尔摩 哥本哈根 奥斯陆 赫尔辛基 都柏林 爱丁堡 内罗毕"
).split()
TOWNS = (
    "Whitby Kendal Ludlow Hexham Sligo Ennis Tralee Arles Annecy Colmar Dinan Vannes Bayeux Lecce Siena Lucca "
    "Assisi Trento Como Udine Aveiro Evora Sintra Tomar Ronda Cadiz Toledo Avila Segovia Girona Jena Weimar Goslar "
    "Celle Passau Ulm Trier Linz Krems Bregenz Thun Chur Zug Delft Gouda Zwolle Breda Namur Leuven Mons Odense Ribe "
    "Skagen Lund Visby Kiruna Umea Bodo Alta Molde Narvik Oulu Kuopio Tartu Narva Liepaja Kaunas Gdynia Torun Opole "
    "Lublin Olomouc Telc Nitra Kosice Pecs Eger Gyor Piran Zadar Pula Kotor Ohrid Bitola Sibiu Brasov Varna Ruse "
    "Volos Chania Konya Bursa Sivas Batumi Gyumri Tabriz Shiraz Muscat Salalah Aqaba Tanta Aswan Fez Agadir Oran "
    "Sfax Dakar Bamako Kumasi Ibadan Jinja Kisumu Arusha Harare Gaborone Windhoek Maputo Antsirabe Udaipur Mysore "
    "Kochi Galle Kandy Pokhara Thimphu Mandalay Vientiane Dalat Ipoh Malang Solo Davao Baguio Hobart Cairns Napier "
    "Nelson Dunedin Suva Apia Yellowknife Moncton Regina Banff Oaxaca Merida Puebla Antigua Cali Cuenca Arequipa "
    "Sucre Salta Rosario Valdivia Paraty Natal Recife Manaus Niigata Nagano Matsue Sendai Akita Gyeongju Jeju "
    "Tainan Hualien Lijiang Yangshuo Macau Springfield Burlington Dover Salem Concord Bismarck Helena Cheyenne "
    "Topeka Duluth Fargo Laredo Bangor Savona Ithaca Asheville Moab Sedona Yuma Bend Astoria"
).split()
# Names that no one knows, so that the model copies rather than remembers.
HEADS = "Nor Kel Ash Bren Tor Wil Sta Mar Hol Fen Gra Lin Os Pem Rad Sel Thor Ul Ven Wex Bal Cor Dun El".split()
TAILS = "bury vale ton ford wick dale mouth ham field port haven brook stead ridge well holm".split()
ONSETS = "b br c d dr f g gr h j k kl l m n p pl qu r s sh st t tr v w z".split()
RIMES = "a an ar e el en er i in is o ol on or u um ai ea".split()
MADE_ZH = (
    "安 宁 平 江 河 山 林 石 青 白 龙 云 泉 丰 吉 永 长 新 东 西 南 北 华 和 兴 远 明 清 金 玉 凤 桥 湖 沙 溪 松 柳 梅 竹 岭 台 州 阳 陵 源 口 城 门 水 海 田 高 大 广 德 "
    "文 武 昌 乐 福 临 定 顺 雅 谷 川 沂 湾 港"
).split()


def made_up_town(rng: random.Random) -> str:
    """The name of an English town that does not exist."""
    if rng.random() < 0.4:
        name = rng.choice(HEADS) + rng.choice(TAILS)
    else:
        name = "".join(rng.choice(ONSETS) + rng.choice(RIMES) for _ in range(rng.choice([2, 2, 3]))).capitalize()
    before = rng.choices(["", "New ", "Port ", "San ", "Upper ", "Saint ", "Lake "], [80, 4, 4, 4, 3, 3, 2])[0]
    return before + name


@dataclass
class Place:
    """A place as the user typed it, with what some tools want to know besides."""

    typed: str
    city: str
    state: str | None = None
    """The letters of an American state."""
    country: str | None = None


def a_place(rng: random.Random, lang: str, american: bool = False) -> Place:
    """Draws a place; `american` where the tool wants a state."""
    if lang == "zh" and not american:
        city = rng.choice(CHINESE)
        if rng.random() < 0.35:
            city = "".join(rng.sample(MADE_ZH, rng.choice([2, 2, 3]))) + rng.choice(["", "", "", *"市县镇州"])
        return Place(city, city)
    draw = rng.random()
    if american or draw < 0.25:
        state = rng.choice(list(AMERICAN)) if rng.random() < 0.6 else rng.choice(["CA", "NY", "MA", "TX", "IL", "WA"])
        city = rng.choice(AMERICAN[state].split("|"))
        bare = 40 if american else 60
        tail = rng.choices(["", f", {state}", f", {STATES.get(state, state)}", f" {state}"], [bare, 20, 20, 3])[0]
        if tail and rng.random() < 0.3:
            city = made_up_town(rng)
        return Place(city + tail, city, state, "USA")
    if draw < 0.65:
        city = made_up_town(rng) if draw < 0.47 else rng.choice(TOWNS)
        if rng.random() < 0.12:
            return Place(f"{city}, {rng.choice(list(STATES.values()))}", city)
        return Place(city, city)
    country = rng.choice(list(ABROAD)) if rng.random() < 0.8 else rng.choice(["France", "Japan", "UK", "Germany",
        "China"])
    city = rng.choice(ABROAD[country].split("|"))
    return Place(city + (f", {country}" if rng.random() < 0.15 else ""), city, None, country)


# --- Schemas --------------------------------------------------------------------------------------------------------

SYLLABLES = (
    "zo lmar ki tra ven do pra xu fel bri no qua rim sta lo mek ju hal vor ti pax ne dri gom sul wek ya cro"
).split()


@dataclass
class Param:
    """A parameter of a function."""

    name: str
    kind: str
    about: str
    required: bool = True
    enum: list[str] | None = None


def made_up(rng: random.Random) -> str:
    """A word that does not exist."""
    return "".join(rng.choices(SYLLABLES, k=rng.randint(2, 3)))


def styled(rng: random.Random, name: str) -> str:
    """A snake_case name, now and then in another style or with a made-up part."""
    if rng.random() < 0.12:
        name = rng.choice(["{0}_{1}", "{1}_{0}"]).format(name, made_up(rng))
    words = name.split("_")
    camel = words[0] + "".join(word.capitalize() for word in words[1:])
    kebab = "-".join(words)
    return rng.choices([name, camel, camel[0].upper() + camel[1:], kebab], [72, 18, 4, 6])[0]


def build_tool(rng: random.Random, name: str, about: str, params: list[Param], described: bool = True) -> dict:
    """The function as one of many clients would declare it."""
    listed = rng.sample(params, len(params)) if rng.random() < 0.25 else params
    properties = {}
    for param in listed:
        entry: dict = {"type": param.kind}
        if described and param.about:
            entry["description"] = param.about
        if param.enum:
            entry["enum"] = param.enum
        if rng.random() < 0.12:
            entry = dict(reversed(entry.items()))
        if rng.random() < 0.06:
            entry = {"title": param.name.replace("_", " ").title()} | entry
        properties[param.name] = entry
    parameters: dict = {"type": "object", "properties": properties}
    required = [param.name for param in params if param.required]
    if required:
        parameters["required"] = required
    if rng.random() < 0.15:
        parameters["additionalProperties"] = False
    if rng.random() < 0.15:
        parameters = dict(sorted(parameters.items()))
    function: dict = {"name": name, "description": about, "parameters": parameters}
    if not about:
        del function["description"]
    if rng.random() < 0.1:
        function["strict"] = True
    if rng.random() < 0.15:
        function = dict(sorted(function.items()))
    tool = {"type": "function", "function": function}
    return tool if rng.random() < 0.85 else dict(sorted(tool.items()))


@dataclass
class Case:
    """A question that a tool answers."""

    kind: str
    tool: dict
    question: str
    calls: list[dict]
    """The arguments of each call."""
    aim: str
    """What the user wants, for the thought."""
    results: list[str]
    answer: str

    @property
    def name(self) -> str:
        return self.tool["function"]["name"]


# --- Weather: the tool ----------------------------------------------------------------------------------------------

CLASSIC_NAMES = [
    "get_weather", "get_current_weather", "get_weather", "get_current_weather", "get_weather_forecast",
    "get_current_temperature", "get_temperature", "weather", "getWeather", "getCurrentWeather",
]
WEATHER_NAMES = (
    "get_weather get_current_weather weather query_weather fetch_weather weather_lookup get_weather_forecast "
    "check_weather get_current_temperature get_temperature lookup_weather weather_query find_weather "
    "search_weather get_forecast forecast weather_forecast current_weather weather_info get_weather_info "
    "get_weather_data weather_api read_weather show_weather get_city_weather city_weather local_weather "
    "get_local_weather weather_report get_weather_report weather_now get_weather_by_city get_weather_for_city "
    "weather_service weather_tool meteo sky_report outdoor_conditions city_conditions retrieve_weather "
    "request_weather temperature get_climate get_live_weather "
    "get_weather_conditions get_conditions daily_forecast get_daily_forecast weather_today"
).split()
PLACE_NAMES = (
    "location location location city city place city_name town where loc location_name area region address "
    "target_city cityName query_city place_name position destination q query spot locality city_or_town where_to "
    "town_name target site municipality city_key loc_query station point locationName input"
).split()
WEATHER_ABOUT = {
    "en": [
        "Get the current weather in a given location", "Get the weather for a city",
        "Get current weather information",
        "(Get|Fetch|Look up|Retrieve|Return|Query) the (current |)weather (in|for|of) a (given |specific |"
        ")(city|location|place)(.|)",
        "(Gets|Fetches|Returns|Looks up) the (current |latest |)weather (in|for|of) (a|the) (city|location|"
        "place)(.|)",
        "(Get|Gets) (current |)temperature for a given location(.|)",
        "(Current|Local) weather (of|for) a (city|place)(.|)", "(Get|Determine) weather in my location",
        "Weather (lookup|information|service|forecast)(.|)", "Weather (tool|API)",
        "(Get|Provides) the weather (forecast|report) for a (city|location|given city)(.|)",
        "Tells (how|what) the weather is",
        "Use this (tool|function) to (get|check|look up) the weather (in a city|of a place|)(.|)",
        "Useful for weather questions.", "Get the current weather in a given city and state",
    ],
    "zh": [
        "(获取|查询|查|返回|得到|查看)(指定|某个|给定|一个|)(城市|地点|地方|地区)的(当前|实时|最新|)(天气|天气情况|天气信息|气温|天气预报)(。|)",
        "天气(查询|预报|服务|工具|查询工具|接口)(。|)", "(当你想|用于|用来|可以)(查询|获取)(指定|某个|)(城市|地方)的天气(时非常有用。|。|)",
        "(获取|查询)(天气|天气信息|实时天气|天气预报)(。|)", "根据(城市|城市名|地点)(查询|获取)天气(。|)",
    ],
}
STATE_ABOUT = [
    "The city and state, e.g. San Francisco, CA", "City and state, e.g., 'San Francisco, CA'",
    "City and state, e.g. Boston, MA",
    "The city and state, e.g. (New York, NY|Austin, TX|Seattle, WA|San Francisco, CA)", "(The |)city and state(.|)",
]
STATE_PARAM_ABOUT = [
    "The state", "Two letters of the state, e.g. CA for California",
    "The two-letter abbreviation for the state that the city is in, e.g. 'CA'",
]
PLACE_ABOUT = {
    "en": [
        "The (city|location|place|town)(.|)", "(The |)(name of the |)city(.|)", "(The |)city name(.|)",
        "City name, e.g. (Paris|London|Tokyo)",
        "City and country, e.g. (Paris, France|Tokyo, Japan|Bogota, Colombia)",
        "(The |)city to (get|find|check|look up) the weather for(.|)",
        "The (location|city|place) (to query|to look up|to check|you want to know about|of interest)(.|)",
        "(Where to look|A place|Any city)", "The city to find the weather for, e.g. 'San Francisco'",
        "(Name|Name of a city), for example (Beijing|Rome|Madrid)(.|)",
    ],
    "zh": [
        "(城市|地点|地方|地区)(名称|名|)(。|)", "(城市名|城市名称|地点|城市)，(例如|如|比如)(：|)(北京|上海|杭州|深圳)(。|)",
        "(要查询的|需要查询天气的|查询的)(城市|地点|地区)(名称|)(。|)", "城市或县区，比如北京市、杭州市、余杭区等。",
    ],
}
UNIT_NAMES = (
    "unit unit unit unit units temperature_unit format degree_unit scale temp_unit"
).split()
UNIT_ENUMS = [
    *[["celsius", "fahrenheit"]] * 8, ["fahrenheit", "celsius"], ["fahrenheit", "celsius"], ["Celsius", "Fahrenheit"],
    ["C", "F"], ["metric", "imperial"],
]
UNIT_ABOUT = {
    "en": [
        "(The |)unit of (the |)temperature(.|)", "(The |)temperature unit(.|)",
        "The unit to fetch the temperature in", "",
        "The temperature unit to use. Infer this from the user's location.", "celsius or fahrenheit",
        "Celsius or Fahrenheit",
    ],
    "zh": ["温度(的|)单位(。|)", "温度单位，摄氏度或华氏度", "单位", "使用的温度单位(。|)", ""],
}
DATE_ENUMS = {"en": ["today", "tomorrow"], "zh": ["今天", "明天", "后天"]}
FORECAST_NAMES = (
    "get_n_day_weather_forecast get_forecast forecast weather_forecast get_weather_forecast fetch_forecast "
    "daily_forecast get_daily_forecast multi_day_forecast forecast_weather lookup_forecast outlook weather_outlook"
).split()
FORECAST_ABOUT = {
    "en": [
        "(Get|Fetch|Returns|Look up) (the|a) (weather |)forecast (for|of) a (city|location|place)(.|)",
        "(Get|Gets) an N-day weather forecast(.|)",
        "(Weather forecast|Forecast) for (several|the next|the coming) days(.|)",
    ],
    "zh": ["(获取|查询)(城市|指定城市|)(未来几天|未来多天|)的天气预报(。|)", "(多日|未来几天)天气预报(。|)"],
}
DAYS_NAMES = (
    "days days days num_days num_days n_days n num number_of_days forecast_days day_count dayCount count"
).split()
DAYS_ABOUT = {
    "en": [
        "(The |)number of days(.|)", "(The number of|How many) days to forecast(.|)", "Length of the forecast in days",
    ],
    "zh": ["天数", "预报(的|)天数(。|)", "要查询的天数", "未来几天"],
}
DATE_NAMES = ["date", "date", "day", "when", "time", "target_date", "forecast_date"]
DATE_ABOUT = {
    "en": [
        "(The |)(date|day)(.|)", "The (date|day) of the forecast(.|)", "e.g. today, tomorrow", "(Which day|When)",
    ],
    "zh": ["日期", "要查询的日期", "哪一天，例如今天、明天", "(查询|预报)(日期|的日子)"],
}


class WeatherTool:
    """A weather function with the parameters that it happens to have."""

    def __init__(self, rng: random.Random, schema_lang: str, forecast: bool | None = None):
        """`forecast` says whether the function takes a number of days; None leaves it to chance."""
        if forecast is None:
            forecast = rng.random() < 0.22
        draw = rng.random()
        names = FORECAST_NAMES if forecast and rng.random() < 0.8 else WEATHER_NAMES
        if draw < 0.3:
            name = rng.choice(names if forecast else CLASSIC_NAMES)
        elif draw < 0.85:
            name = styled(rng, rng.choice(names))
        else:
            name = rng.choice([made_up(rng), f"{made_up(rng)}_{made_up(rng)}", f"weather_{made_up(rng)}"])
        self.place = rng.choice(PLACE_NAMES) if rng.random() < 0.84 else made_up(rng)
        self.state = self.country = self.unit = self.date = self.days = None
        states = schema_lang == "en" and self.place in ("location", "city", "place") and rng.random() < 0.25
        described = states or rng.random() < 0.75
        about = one_of(rng, STATE_ABOUT if states else PLACE_ABOUT[schema_lang])
        params = [Param(self.place, "string", about, rng.random() < 0.93)]
        # A separate state or country goes with a parameter for the bare city.
        if not states and schema_lang == "en" and self.place.startswith("city") and rng.random() < 0.35:
            if rng.random() < 0.7:
                self.state = Param("state", "string", rng.choice(STATE_PARAM_ABOUT))
                params.append(self.state)
            else:
                name_of_country = rng.choice(["country", "country_name"])
                self.country = Param(name_of_country, "string", rng.choice(["The country", "Country name"]), False)
                params.append(self.country)
        if rng.random() < 0.5:
            about = one_of(rng, UNIT_ABOUT[schema_lang])
            enum = list(rng.choice(UNIT_ENUMS))
            self.unit = Param(rng.choice(UNIT_NAMES), "string", about, rng.random() < 0.4, enum)
            params.append(self.unit)
        if forecast:
            about = one_of(rng, DAYS_ABOUT[schema_lang])
            kind = rng.choice(["integer"] * 7 + ["number"])
            self.days = Param(rng.choice(DAYS_NAMES), kind, about, rng.random() < 0.65)
            params.append(self.days)
        elif rng.random() < 0.35:
            about = one_of(rng, DATE_ABOUT[schema_lang])
            enum = list(DATE_ENUMS[schema_lang]) if rng.random() < 0.2 else None
            self.date = Param(rng.choice(DATE_NAMES), "string", about, rng.random() < 0.35, enum)
            params.append(self.date)
        about = one_of(rng, (FORECAST_ABOUT if forecast else WEATHER_ABOUT)[schema_lang])
        # A function with a strange name needs its description.
        if draw < 0.85 and rng.random() < 0.07:
            about = ""
        self.tool = build_tool(rng, name, about, params, described)

    def arguments(self, place: Place, when: str, unit: str | None, lang: str, count: int | None = None) -> dict:
        """What a call says about the place. `unit` is "celsius", "fahrenheit" or None if the user named none; `count`
        is the number of days, if the user named one."""
        found: dict = {self.place: place.city if self.state or self.country else place.typed}
        if self.state:
            found["state"] = place.state
        if self.country and place.country and place.typed.lower().endswith(place.country.lower()):
            found[self.country.name] = place.country
        elif self.country:
            found[self.place] = place.typed
        if self.unit and (unit or self.unit.required):
            values = {("fahrenheit" if value[0] in "fFi" else "celsius"): value for value in self.unit.enum}
            found[self.unit.name] = values[unit or "celsius"]
        if self.days and count:
            found[self.days.name] = count
        if self.date:
            day = "" if when in NOT_A_DAY else when.removeprefix("on ")
            if day or self.date.required:
                day = day or ("today" if lang == "en" else "今天")
                known = self.date.enum and day not in self.date.enum
                found[self.date.name] = DAYS_IN_ENGLISH[day] if known else day
        return found


# --- Weather: the question ------------------------------------------------------------------------------------------

DAYS_IN_ENGLISH = {"今天": "today", "明天": "tomorrow"}
NOT_A_DAY = {"now", "right now", "currently", "at the moment", "现在", "此刻", "目前", "当前", "这会儿"}
WHEN = {
    "en": (["today"] * 6 + ["right now", "now", "currently", "at the moment", "this morning", "tonight",
    "this afternoon"],
           ["tomorrow"] * 6 + ["this weekend", "on Monday", "on Friday", "on Sunday", "next week",
               "the day after tomorrow"]),
    "zh": (["今天"] * 6 + ["现在", "此刻", "目前", "当前", "今晚", "今天下午", "这会儿"],
           ["明天"] * 6 + ["后天", "周末", "下周", "周一", "星期五", "这个周末", "明天早上", "明天晚上"]),
}
# <when> may be empty in the first table, and is a day to come in the second.
NOW_EN = [
    "What's the weather like in <city> <when>?", "What is the weather like in <city> <when>?",
    "What's the weather in <city> <when>?",
    "(What's|What is|Whats|How's|How is) the weather (like |)in <city> <when>?",
    "How (is|about) the weather (over |)in <city> <when>?",
    "(Do|Will|Would|Should|Don't|Dont) I need (an umbrella|a coat|a jacket|warm clothes|sunglasses|"
    "sunscreen) in <city> <when>?",
    "Should I (take|bring|carry|pack) (an umbrella|a coat|a jacket|a sweater|a raincoat) in <city> <when>?",
    "Should I wear (a coat|a jacket|a sweater|boots|a hat|shorts) in <city> <when>?",
    "(Is it|Is it going to be) (raining|rainy|sunny|snowing|windy|cloudy|hot|cold|warm|cool|foggy|nice|"
    "freezing|humid|dry|stormy) in <city> <when>?",
    "How (hot|cold|warm|cool|windy|humid|sunny) is it in <city> <when>?", "What's it like outside in <city> <when>?",
    "What( is|'s) the (current |)temperature in <city> <when>?", "(How many|What) degrees is it in <city> <when>?",
    "(Tell|Give|Show) me the (weather|current weather|temperature|weather report) (in|for|of) <city> "
    "<when>.",
    "(Can|Could|Would|Will) you (tell me|check|look up|find out|get|show me|give me) (the weather|the "
    "temperature|the current weather) in <city> <when>?",
    "(Can|Could) you (please |)(tell me|find out) (what|how) the weather is (like |)in <city> <when>?",
    "(Check|Get|Find|Look up|Query|Fetch) the weather (in|for) <city> <when>.",
    "I('d like|would like| want|need) to know (the weather|what the weather is like|how the weather is|the "
    "temperature|how cold it is|how warm it is) in <city> <when>.",
    "<city> weather <when>(?|)", "weather <city>", "weather in <city> <when>", "<city> weather",
    "weather for <city>(?|) <when>", "temperature <city>", "temp in <city>(?|)",
    "<when> in <city>: what is the weather?", "In <city>, (what's|what is|how is) the weather <when>?",
    "(And |So |)how warm is <city> <when>?",
    "I am (in|going to|travelling to|flying to|visiting|on my way to|about to visit) <city>. (What's|How "
    "is|What is) the weather (there|like there|like) <when>?",
    "I'm (in|going to|visiting|heading to) <city> <when>. (Do I need an umbrella|What should I wear|Is it "
    "raining there|Will I be cold|How is the weather)?",
    "(My friend|My sister|My brother|My family|My mother) lives in <city>. (What's|How's|What is) the "
    "weather there <when>?",
    "What (should|can|do) I wear in <city> <when>?",
    "Is the weather (good|nice|bad|fine|okay|pleasant|warm enough) in <city> <when>?",
    "(Is it a nice day|Does it rain|Does it snow|Does it look sunny) in <city> <when>?",
    "Is it (a good|the right) day (for a walk|for a picnic|to go out|to go running|for the beach) in "
    "<city> <when>?",
    "Can I go (outside|running|for a walk|swimming|hiking) in <city> <when>?",
    "Please (check|tell me|look up|get|find) the weather (in|for) <city> <when>.",
    "What are the (weather conditions|current conditions|conditions) in <city> <when>?",
    "What (kind|sort) of weather (do they have|is there|are they having) in <city> <when>?",
    "(Any|Is there any) (rain|snow|sun|wind|fog) in <city> <when>?",
    "(Do you know|Any idea|Do you happen to know|I wonder) (what the weather is like|how the weather is|"
    "how warm it is|what the temperature is) in <city> <when>?",
    "Use (the tool|your tools|the weather tool|the function) to (find|get|check|tell me) the weather in "
    "<city>.",
    "Is it (warmer|colder) than usual in <city> <when>?",
    "(Hi|Hello|Hey)(,|!) (what's|how is|what is) the weather in <city> <when>?",
    "What does the (sky|weather) look like in <city> <when>?", "How's <city>'s weather <when>?",
    "(Give|Send) me a weather (report|update|summary) for <city>.",
    "Weather (report|update|forecast|check) for <city>(, please|).", "What's the forecast for <city> <when>?",
    "Is the sun (shining|out) in <city> <when>?", "What is <city>'s (temperature|weather) <when>?",
    "I live in <city>. What is the weather <when>?", "What's <when>'s weather in <city>?",
    "How does the weather look in <city> <when>?",
    "We are planning a (trip|walk|picnic) in <city> <when>. How is the weather?",
]
LATER_EN = [
    "(What|How) will the weather be (like |)in <city> <when>?",
    "Will it (rain|snow|be sunny|be cold|be hot|be windy|be warm|freeze|be cloudy) in <city> <when>?",
    "What's the (weather|forecast|weather forecast) (for|in) <city> <when>?",
    "(Is it|Is it going to|Is it likely to) rain in <city> <when>?", "(Do|Will) I need an umbrella in <city> <when>?",
    "Should I (take an umbrella|bring a coat|pack warm clothes) to <city> <when>?", "<when> weather <city>",
    "<city> forecast <when>", "Give me the (weather |)forecast for <city> <when>.",
    "What's the weather going to be like in <city> <when>?",
    "I'm (flying|going|travelling) to <city> <when>. (What will the weather be like|Will it rain|Will it "
    "be cold|Do I need a coat)?",
    "How (hot|cold|warm) will it be in <city> <when>?",
    "(Can|Could) you check (the forecast|the weather|if it will rain) in <city> <when>?",
    "What temperature (will it be|can I expect) in <city> <when>?",
    "I have a (meeting|party|picnic|game) in <city> <when>. (Will it rain|How will the weather be|What "
    "will the weather be)?",
    "Is (rain|snow|sun) expected in <city> <when>?",
    "Tell me (the weather|if it will rain|whether it will snow|the forecast) in <city> <when>.",
    "What (should|do) I (wear|pack|bring) for <city> <when>?", "Weather in <city> <when>(, please|)?",
    "What's the chance of (rain|snow) in <city> <when>?", "I would like the forecast for <city> <when>.",
]
NOW_ZH = [
    "<city><when>天气怎么样？", "<when><city>天气怎么样？", "<city><when>(的|)天气(如何|怎样|好吗|怎么样|好不好|咋样|是什么样的|什么样|情况怎么样|情况如何)？",
    "<when><city>(的|)天气(如何|怎样|好吗|好不好|咋样)？", "(请问|麻烦问一下，|你好，|我想问一下，|问一下，|想问问)<city><when>(的|)天气(怎么样|如何|好吗|怎样)？",
    "(帮我|请|请帮我|麻烦|麻烦帮我|给我|替我)(查|查询|查一下|看看|看一下|查查|搜一下)<city><when>(的|)(天气|气温|天气情况|天气预报|温度)。",
    "(能|可以|能不能|可不可以)(帮我|)(查一下|查查|看看|告诉我)<city><when>(的|)(天气|气温)(吗|)？",
    "(告诉我|说说|说一下|讲讲)<city><when>(的|)(天气|气温|天气情况)(怎么样|如何|)。",
    "(我想|我想要|想|我要)(知道|了解|查|看看)<city><when>(的|)(天气|气温|天气如何|天气情况)。", "<city><when>(气温|温度)(是多少|多少度|多高|怎么样|几度|如何)？",
    "<city><when>(有|)(多少度|几度|多热|多冷)？", "<city><when>(在下雨|下雨|下雪|冷|热|刮风|出太阳|有雾|有雨|有风|暖和|潮湿|凉快)(吗|么)？",
    "<city><when>(冷不冷|热不热|下不下雨|有没有雨|有没有下雪|是不是在下雨|是晴天还是阴天)？",
    "<when>(去|到|在)<city>(要|需要|用|该)(带伞|带雨伞|穿外套|穿厚衣服|涂防晒霜|戴帽子)吗？",
    "<when>(去|到|在)<city>(要不要|需不需要|用不用)(带伞|带雨伞|穿外套|多穿点|带件外套)？", "(在|去)<city><when>(该|应该|要|适合)穿什么(衣服|)？", "<city>天气",
    "<city>的天气", "天气 <city>", "<city> 天气", "<city><when>天气", "<city>气温", "<city>天气预报", "查<city>天气", "查一下<city>天气",
    "<when><city>天气？", "<city>，<when>天气？", "<city>的天气呢？",
    "我(在|要去|正要去|准备去|打算去|想去|人在|住在)<city>，(那里|那边|那儿|这里|)<when>(天气怎么样|天气如何|冷吗|热吗|会冷吗|下雨吗|多少度)？",
    "我(朋友|妈妈|弟弟|姐姐|家人|同学)在<city>，(那里|那边)<when>(天气怎么样|天气如何|冷不冷|下雨了吗)？",
    "<when><city>(适合|能|可以)(出门|散步|跑步|爬山|野餐|洗车|去公园|晒衣服)吗？", "<city><when>是(晴天|阴天|雨天|什么天气|多云|好天气|坏天气)(吗|呢|)？",
    "<city><when>(外面|那边)(天气|)(怎么样|如何|冷吗|热吗)？", "(你知道|你知不知道|知道)<city><when>(的|)天气(怎么样|如何|)吗？",
    "<city>(那边|那里|这边|)<when>(的|)天气(好吗|怎么样|还好吗|如何)？", "(用工具|调用工具|使用工具|用天气工具|请用工具)(查|查询|查一下)<city><when>的天气。",
    "<city><when>的(天气状况|天气情况|气象情况)(是什么|如何|怎么样)？", "<when><city>的(气温|温度|湿度和气温)(是多少|怎么样|高吗)？",
    "(出门前|出发前|出差前)想(知道|看看|了解)<city><when>的天气。", "<city><when>天儿怎么样(啊|呀|)？", "<city><when>什么天气(啊|呢|)？",
    "<city><when>(的|)天气(好|差|热|冷)(吗|不|吧|么)？", "想(查|看|问)(一下|)<city><when>的天气(，谢谢|)。",
]
LATER_ZH = [
    "<city><when>会(下雨|下雪|刮风|降温|晴|很冷|很热|变冷|出太阳|下大雨)吗？", "<when><city>会(下雨|下雪|刮风|降温|冷|热)吗？",
    "<city><when>(天气|的天气)(怎么样|如何|会怎么样|会好吗|预报|怎样)？", "<when><city>(天气|的天气)(怎么样|如何|好吗|预报)？",
    "<city><when>会不会(下雨|下雪|很冷|很热)？", "(查|查一下|帮我查|看看|请查询)<city><when>的(天气|天气预报|气温)。",
    "<when>(去|到)<city>(要带伞吗|需要带伞吗|要穿厚衣服吗|冷吗|该穿什么)？",
    "我<when>(要去|去|到|飞|出差去|打算去)<city>，(那里|那边|)(天气怎么样|会下雨吗|冷不冷|要带伞吗|要穿什么)？", "<city><when>(气温|最高气温|最低气温)(多少|是多少|多少度)？",
    "<city><when>有(雨|雪|雾|风|太阳)吗？", "<city><when>(多少度|几度)？", "<when><city>(适合|能)(出行|旅游|爬山|野餐|去海边)吗？",
    "(想知道|我想知道|告诉我)<city><when>(会不会下雨|的天气|的天气预报|天气如何)。", "<city><when>天气", "<city><when>的天气预报(是什么|怎么样|)？",
]
BOTH_EN = [
    "What's the weather (like |)in <city> and <other> <when>?",
    "What is the weather in <city> and in <other> <when>?", "How is the weather in <city> and <other> <when>?",
    "(Tell|Give|Show) me the weather in <city> and <other> <when>.",
    "(Compare|Check|Get|Find|Look up) the weather (in|for) <city> and <other> <when>.",
    "Is it (warmer|colder|hotter|sunnier) in <city> or in <other> <when>?",
    "Which (city|place) is (warmer|colder|sunnier|hotter) <when>, <city> or <other>?", "weather <city> and <other>",
    "What's the temperature in <city> and <other> <when>?", "What about the weather in <city> and also in <other>?",
    "I need the weather for (both |)<city> and <other> <when>.",
    "(Can|Could) you check the weather in (both |)<city> and <other>(, please|)?",
    "Is it raining in <city> and <other> <when>?", "What's the weather in <city>? And in <other>?",
    "(I am|I'm) travelling from <city> to <other> <when>. What is the weather in both cities?",
    "Which is (warmer|colder), <city> or <other>?",
]
BOTH_ZH = [
    "<city>和<other><when>(的|)天气(怎么样|如何|怎样|分别怎么样|好吗)？", "<when><city>和<other>(的|)天气(怎么样|如何|分别如何)？",
    "(查一下|帮我查|查询|告诉我|比较一下|看看)<city>和<other><when>的(天气|气温)。", "<city>跟<other><when>(哪里|哪个|哪边)(更热|更冷|更暖和|天气好)？",
    "<city>和<other>天气", "<city>、<other><when>天气怎么样？", "<when><city>(热|冷)还是<other>(热|冷)？",
    "<city>和<other>(的|)(气温|温度)(分别|各|)是多少？", "<city>天气怎么样？<other>呢？", "我要从<city>去<other>，两地<when>天气如何？",
    "请问<city>以及<other>的天气(如何|怎么样)？",
]
# Forecasts of <n> days; the last patterns of each table ask for a week.
DAYS_EN = [
    "(Give|Show|Tell|Get) me (a|the) <n>(-| )day (weather |)forecast (for|of) <city>.",
    "(What is|What's) the <n>(-| )day (weather |)forecast (for|in) <city>?",
    "<n>(-| )day (weather |)forecast (for |)<city>",
    "What will the weather (in <city> be|be in <city>|be like in <city>) (over|for|in|during) the (next|coming) "
    "<n> days?",
    "(What's|What is|How's|How is) the weather (going to be |)(like |)in <city> (over|for|in) the (next|coming) "
    "<n> days?",
    "(Weather|Forecast|Weather forecast) (for|in) <city>(,| for the|) next <n> days", "<city> forecast <n> days",
    "<city>, next <n> days: (what's the weather|how is the weather|weather)?",
    "Will it (rain|snow|be sunny|be cold|be warm) in <city> (in|over|during) the (next|coming) <n> days?",
    "I('m| am) (going|travelling) to <city> for <n> days. (What will the weather be like|How will the weather be|"
    "Will it rain)?",
    "(Can|Could) you (check|get|show me|give me|look up) the (forecast|weather) (for|in) <city> for (the next |)"
    "<n> days?",
    "I (need|want|would like) (a|the) <n>(-| )day forecast for <city>.", "Forecast the weather in <city> for <n> days.",
    "For the next <n> days, (what will the weather be|how is the weather|what's the forecast) in <city>?",
    "How does the weather look in <city> for the next <n> days?", "What is the forecast for <city> for <n> days?",
    "Please (get|check|find) the <n> day forecast for <city>.",
]
DAYS_ZH = [
    "<city>(未来|接下来|今后|往后|以后|后面)<n>天(的|)天气(怎么样|如何|预报|怎样|好吗|情况)？", "(未来|接下来|今后)<n>天<city>(的|)天气(怎么样|如何|预报)？",
    "(查|查一下|查询|帮我查|给我|看看|告诉我|我想知道|请查询)<city>(未来|接下来|今后|)<n>天的(天气|天气预报|气温)。",
    "<city><n>天(的|)天气(预报|)", "<city>(未来|接下来|这)<n>天会(下雨|下雪|很冷|很热|降温)吗？", "<n>天(的|)<city>天气预报",
    "我要去<city>(待|玩|出差)<n>天，(天气怎么样|天气如何|会下雨吗)？", "(请问|麻烦问一下，)<city>(未来|接下来|最近)<n>天(的|)天气(怎么样|如何)？",
    "(给我|来一份|我要)<city>的<n>天(天气|)预报。", "预报一下<city>(未来|接下来)<n>天的天气。",
]
WEEK_ASKS = {
    "en": [
        "What will the weather be like in <city> for the next week?",
        "(Give|Show) me a (one-week|weekly) forecast for <city>.",
        "How is the weather in <city> over the coming week?",
    ],
    "zh": ["<city>(未来|接下来)(一周|一个星期|一星期)(的|)天气(怎么样|如何|预报)？", "(查一下|查询|看看)<city>未来一周的天气。"],
}
DAYS_BOTH = {
    "en": [
        "(Give|Show) me (a|the) <n>(-| )day forecast for <city> and <other>.",
        "What will the weather be in <city> and <other> over the next <n> days?", "<n> day forecast <city> and <other>",
    ],
    "zh": ["<city>和<other>(未来|接下来)<n>天(的|)天气(怎么样|如何|预报)？", "(查一下|查询|看看)<city>和<other>未来<n>天的天气。"],
}
NUMBERS = {
    "en": "one two three four five six seven eight nine ten".split(), "zh": "一 两 三 四 五 六 七 八 九 十".split(),
}
MORE = {
    "en": [
        "(And|What about|How about|And what about) (in |)<city>?", "And (the weather |)in <city>?",
        "What about <city>?", "<city>?", "And how is it in <city>?", "Now (check |)<city>(, please|).",
        "(Thanks|Thank you|OK|Great)(.|!) (And|What about) <city>?", "The same for <city>, please.",
    ],
    "zh": [
        "<city>呢？", "那<city>呢？", "那么<city>呢？", "(谢谢|好的|多谢)，<city>呢？", "再查一下<city>(的|)。", "<city>的呢？",
        "那<city>(怎么样|的天气呢|天气如何)？", "(再|也)看看<city>(吧|)。",
    ],
}
UNIT_ASK = {
    "en": {
        "fahrenheit": [
            "in Fahrenheit", "in fahrenheit", "(Use|In|Please use) Fahrenheit.", "in degrees Fahrenheit",
            "(Answer|Tell me) in Fahrenheit(, please|).",
        ],
        "celsius": [
            "in Celsius", "in celsius", "(Use|In|Please use) Celsius.", "in degrees Celsius",
            "(Answer|Tell me) in Celsius(, please|).",
        ],
    },
    "zh": {
        "fahrenheit": ["(请|)用华氏度(表示|回答|)", "单位用华氏度", "华氏度"],
        "celsius": ["(请|)用摄氏度(表示|回答|)", "单位用摄氏度", "摄氏度"],
    },
}


def with_unit(rng: random.Random, question: str, unit: str, lang: str) -> str:
    """The question with a wish for a unit at its end."""
    wish = one_of(rng, UNIT_ASK[lang][unit])
    body, mark = (question[:-1], question[-1]) if question[-1] in "?.？。" else (question, "")
    if lang == "zh":
        return f"{body}{mark or '，'}{wish}。" if mark else f"{body}，{wish}"
    return f"{question} {wish}" if wish[0].isupper() else f"{body} {wish}{mark}"


def typed(rng: random.Random, text: str, lang: str) -> str:
    """The question with the carelessness of people at its end. Letters stay, since the call copies them."""
    if rng.random() < 0.18:
        text = text.rstrip("?.!？。！")
    if rng.random() < 0.06:
        text += rng.choice([" Thanks!", " please", " Thank you."] if lang == "en" else ["谢谢！", "谢谢。", "，谢谢"])
    elif lang == "en" and rng.random() < 0.06:
        text = rng.choice(["Hi! ", "Hello, ", "Please: ", "Quick question: ", "OK, "]) + text
    if lang == "en" and not text.startswith("I") and rng.random() < 0.12:
        text = text[0].lower() + text[1:]
    if lang == "zh" and rng.random() < 0.1:
        text = text.translate(str.maketrans("？。！，", "?.!,"))
    return text


# --- Weather: the result --------------------------------------------------------------------------------------------

# English adjective, Chinese word.
CONDITIONS = [
    ("sunny", "晴"), ("sunny", "晴"), ("cloudy", "多云"), ("cloudy", "多云"), ("rainy", "下雨"), ("windy", "有风"),
    ("clear", "晴朗"), ("partly cloudy", "局部多云"), ("foggy", "有雾"), ("snowy", "下雪"), ("stormy", "暴风雨"),
    ("overcast", "阴"), ("hot", "炎热"), ("cold", "寒冷"), ("warm", "温暖"), ("mild", "温和"), ("humid", "潮湿"), ("dry", "干燥"),
    ("mostly sunny", "大部晴朗"), ("mostly cloudy", "多云转阴"), ("light rain", "小雨"), ("light rain", "小雨"),
    ("heavy rain", "大雨"), ("rain", "雨"), ("light snow", "小雪"), ("light snow", "小雪"), ("heavy snow", "大雪"),
    ("snow", "雪"), ("fog", "雾"), ("drizzle", "毛毛雨"), ("thunder", "雷雨"), ("moderate rain", "中雨"), ("hail", "冰雹"),
    ("haze", "雾霾"), ("strong wind", "大风"),
]
# These are said to be there, where the others say how the weather is.
NOUNS = {"rain", "snow", "fog", "drizzle", "thunder", "hail", "haze", "wind"}
CONDITION_KEYS = ["condition", "conditions", "weather", "description", "forecast", "summary", "sky", "status", "text"]
TEMPERATURE_KEYS = ["temperature", "temperature", "temperature", "temp", "degrees", "current_temperature",
    "temperature_value"]
ZH_KEYS = {"place": ["城市", "地点"], "condition": ["天气", "天气状况"], "temperature": ["温度", "气温"], "unit": ["单位"],
    "humidity": ["湿度"]}


def weather_result(rng: random.Random, place: Place, lang: str, when: str, later: bool) -> tuple[str, str]:
    """What the tool returns and the sentence that says it."""
    english, chinese = rng.choice(CONDITIONS)
    unit = rng.choices(["celsius", "fahrenheit", ""], [60, 20, 20])[0]
    value: int | float = rng.randint(-9, 108) if unit == "fahrenheit" else rng.randint(-30, 44)
    if rng.random() < 0.12:
        value = value + rng.randint(1, 9) / 10
        value = round(value, 1)
    humidity = rng.randint(15, 98)
    parts = rng.choices(["ct", "cth", "t", "c"], [60, 12, 20, 8])[0]
    # Tools mostly speak English, also to Chinese users.
    speech = "zh" if rng.random() < (0.4 if lang == "zh" else 0.02) else "en"
    condition = english if speech == "en" else chinese
    draw = rng.random()
    if draw < 0.6 or "h" in parts:
        content = _weather_json(rng, place, parts, condition, value, unit, humidity, speech)
    else:
        signs = {
            "celsius": ["°C", " °C", " degrees Celsius", "C"],
            "fahrenheit": ["°F", " °F", " degrees Fahrenheit", "F"],
            "": ["", " degrees", "°"],
        }
        if speech == "zh":
            signs = {"celsius": ["°C", "摄氏度", "℃"], "fahrenheit": ["°F", "华氏度"], "": ["度"]}
        degrees = f"{value}{rng.choice(signs[unit])}"
        if parts == "t":
            content = rng.choice([degrees, degrees, f"{place.city}: {degrees}"])
        elif parts == "c":
            content = rng.choice([condition, condition.capitalize(), f"{place.city}: {condition}"])
        elif speech == "zh":
            content = rng.choice([
                f"{condition}，{degrees}", f"{place.city}{condition}，气温{degrees}", f"{condition} {degrees}",
            ])
        else:
            content = rng.choice([
                f"{condition}, {degrees}", f"{condition.capitalize()}, {degrees}", f"{degrees}, {condition}",
                f"{degrees} and {condition}", f"It is {degrees} and {condition} in {place.city}.",
                f"{place.city}: {condition}, {degrees}", f"The weather in {place.city} is {condition}, {degrees}.",
            ])
    said = english if lang == "en" else chinese
    return content, _weather_sentence(place, parts, said, value, unit, humidity, lang, when, later)


def _weather_json(
    rng: random.Random, place: Place, parts: str, condition: str, value: float, unit: str, humidity: int, speech: str
) -> str:
    """The result as an object. `parts` names what it has: condition, temperature, humidity."""
    zh_keys = speech == "zh" and rng.random() < 0.4
    fields: list[tuple[str, object]] = []
    if rng.random() < 0.4:
        fields.append((rng.choice(ZH_KEYS["place"] if zh_keys else ["location", "city", "place", "name"]), place.typed))
    if "t" in parts:
        key = rng.choice(ZH_KEYS["temperature"] if zh_keys else TEMPERATURE_KEYS)
        if unit and rng.random() < 0.3:
            fields.append((key, f"{value}{'°C' if unit == 'celsius' else '°F'}"))
        elif unit and not zh_keys and rng.random() < 0.15:
            fields.append((rng.choice(["temp_", "temperature_"]) + unit[0], value))
        else:
            fields.append((key, value if rng.random() < 0.85 else str(value)))
            if unit:
                name = rng.choice([unit, unit, unit, unit.capitalize(), unit[0].upper()])
                fields.append((rng.choice(ZH_KEYS["unit"] if zh_keys else ["unit", "unit", "units"]), name))
    if "h" in parts:
        fields.append((ZH_KEYS["humidity"][0] if zh_keys else "humidity", rng.choice([humidity, f"{humidity}%"])))
    if "c" in parts:
        word = condition if rng.random() < 0.75 else condition.capitalize()
        fields.append((rng.choice(ZH_KEYS["condition"] if zh_keys else CONDITION_KEYS), word))
    if rng.random() < 0.3:
        rng.shuffle(fields)
    text = dict(fields)
    if rng.random() < 0.15:
        return json.dumps(text, ensure_ascii=False, separators=(",", ":"))
    return json.dumps(text, ensure_ascii=False) if rng.random() < 0.93 else str(text)


def _weather_sentence(
    place: Place, parts: str, condition: str, value: float, unit: str, humidity: int, lang: str, when: str, later: bool
) -> str:
    """What the assistant says of the result."""
    where = place.typed
    if lang == "en":
        degrees = f"{value} degrees" + (f" {unit.capitalize()}" if unit else "")
        day, verb = (f" {when}", "will be") if later else ("", "is")
        if parts == "t":
            return f"The temperature in {where}{day} {verb} {degrees}."
        sentence = f"The weather in {where}{day} {verb} {condition}"
        if condition.split()[-1] in NOUNS:
            sentence = f"There {verb} {condition} in {where}{day}"
        if "t" in parts:
            sentence += f", with a temperature of {degrees}"
        return sentence + (f" and a humidity of {humidity}%." if "h" in parts else ".")
    degrees = f"{value}{ {'celsius': '摄氏度', 'fahrenheit': '华氏度', '': '度'}[unit] }"
    where += when if later else ""
    if parts == "t":
        return f"{where}的气温是{degrees}。"
    sentence = f"{where}的天气是{condition}"
    if "t" in parts:
        sentence += f"，气温{degrees}"
    return sentence + (f"，湿度{humidity}%。" if "h" in parts else "。")


def forecast_result(rng: random.Random, place: Place, lang: str, count: int) -> tuple[str, str]:
    """What a forecast of some days returns and the sentence that says it."""
    speech = "zh" if lang == "zh" and rng.random() < 0.5 else "en"

    def word(pair: tuple[str, str], language: str) -> str:
        return pair[0] if language == "en" else pair[1]

    where = place.typed
    start = {rng.choice(["city", "location"]): where} if rng.random() < 0.4 else {}
    if count <= 4 and rng.random() < 0.5:
        days = [(rng.choice(CONDITIONS), rng.randint(-15, 38)) for _ in range(count)]
        condition, temperature = rng.choice(CONDITION_KEYS[:5]), rng.choice(["temperature", "temp"])
        rows = [
            {"day": i + 1, condition: word(pair, speech), temperature: value} for i, (pair, value) in enumerate(days)
        ]
        content = json.dumps(start | {"forecast": rows} if start else rows, ensure_ascii=False)
        if lang == "en":
            said = [f"day {i + 1} {pair[0]}, {value} degrees" for i, (pair, value) in enumerate(days)]
            return content, f"The forecast for {where}: {'; '.join(said)}."
        said = [f"第{i + 1}天{pair[1]}，{value}度" for i, (pair, value) in enumerate(days)]
        return content, f"{where}的天气预报：{'；'.join(said)}。"
    pair, low = rng.choice(CONDITIONS), rng.randint(-20, 28)
    high = low + rng.randint(2, 12)
    content = json.dumps(start | {"days": count, rng.choice(["forecast", "condition", "summary"]): word(pair, speech),
        "low": low, "high": high}, ensure_ascii=False)
    if rng.random() < 0.3:
        content = f"{count} days: {pair[0]}, {low} to {high} degrees"
        if speech == "zh":
            content = f"{count}天：{pair[1]}，{low}到{high}度"
    if lang == "zh":
        return content, f"{where}未来{count}天的天气是{pair[1]}，气温{low}到{high}度。"
    span = f"for the next {count} days" if count > 1 else "for the next day"
    return content, f"The forecast for {where} {span} is {pair[0]}, with temperatures from {low} to {high} degrees."


@dataclass
class WeatherCase(Case):
    """A question about the weather, whose tool can be asked again."""

    source: WeatherTool | None = None
    unit: str | None = None
    when: str = ""
    later: bool = False
    count: int | None = None


def weather_case(rng: random.Random, lang: str, current: float = 0.75, careless: float = 0.0,
                 forecast: bool | None = None) -> WeatherCase:
    """A weather question with its tool. `current` is the share of questions about now, `careless` of those without any
    capital letter, which the call then copies; `forecast` says whether the tool takes a number of days."""
    source = WeatherTool(rng, schema_lang(rng, lang), forecast)
    american = bool(source.state)
    both = rng.random() < 0.22
    places = [a_place(rng, lang, american) for _ in range(2 if both else 1)]
    if both and places[0].city == places[1].city:
        places.pop()
    both = len(places) == 2
    count = None
    if source.days and (source.days.required or rng.random() < 0.85):
        count = rng.choice([2, 3, 3, 3, 4, 5, 5, 5, 6, 7, 7, 8, 10, 14, rng.randint(1, 16)])
    if source.date and rng.random() < 0.4:
        current = 0.0
    later = rng.random() > current and not both and not count
    when = rng.choice(WHEN[lang][later]) if later or rng.random() < 0.55 else ""
    if when and source.date and source.date.enum:
        days = ["today", "tomorrow"] if lang == "en" else ["今天", "明天", *source.date.enum[2:]]
        when = rng.choice(days[1:]) if later else days[0]
    if count and count > 1 and not both and rng.random() < 0.08:
        count, patterns = 7, WEEK_ASKS[lang]
    elif count:
        count = max(count, 2)
        patterns = DAYS_BOTH[lang] if both else DAYS_EN if lang == "en" else DAYS_ZH
    elif both:
        patterns = BOTH_EN if lang == "en" else BOTH_ZH
    else:
        patterns = {("en", False): NOW_EN, ("en", True): LATER_EN, ("zh", False): NOW_ZH, ("zh",
            True): LATER_ZH}[lang, later]
    # The best known wordings of tutorials.
    if lang == "en" and not later and not both and not count and rng.random() < 0.12:
        patterns = NOW_EN[:3]
    pattern = rng.choice(patterns)
    if "<when>" not in pattern:
        when = ""
    elif "<when>'s" in pattern:
        when = "today"
    if pattern.startswith(("<when> in", "In <city>")) and not when:
        when = "today"
    lower = lang == "en" and rng.random() < careless
    if lower:
        when = when.lower()
        places = [Place(place.typed.lower(), place.city.lower(), place.state, place.country) for place in places]
    number = str(count)
    if count and count <= 10 and rng.random() < (0.25 if lang == "en" else 0.5):
        number = NUMBERS[lang][count - 1]
    question = say(rng, pattern, city=places[0].typed, other=places[-1].typed, when=when, n=number)
    question = question[0].upper() + question[1:] if when and question.startswith(when) else question
    unit = None
    if rng.random() < (0.35 if source.unit else 0.12):
        unit = rng.choice(["fahrenheit", "fahrenheit", "celsius"])
        question = with_unit(rng, question, unit, lang)
    calls = [source.arguments(place, when, unit, lang, count) for place in places]
    if count:
        pairs = [forecast_result(rng, place, lang, count) for place in places]
    else:
        pairs = [weather_result(rng, place, lang, when, later) for place in places]
    names = [place.typed for place in places]
    aim = f"the weather in {' and '.join(names)}" if lang == "en" else f"{'和'.join(names)}的天气"
    answer = (" " if lang == "en" else "").join(sentence for _, sentence in pairs)
    return WeatherCase("weather", source.tool, typed(rng, question.lower() if lower else question, lang), calls, aim,
        [content for content, _ in pairs], answer,
                       source, unit, when, later, count)


def schema_lang(rng: random.Random, lang: str) -> str:
    """The language of a tool's descriptions: programs of Chinese users often have English ones."""
    if lang == "en":
        return "en"
    return "zh" if rng.random() < 0.6 else "en"


# --- Other tools ----------------------------------------------------------------------------------------------------

NAMES = (
    "Alice Bob Carol David Emma Frank Grace Henry Ivy Jack Kate Leo Maria Nina Oscar Paul Rose Sam Tom Wendy"
).split()
NAMES_ZH = "小明 小红 小华 小李 老王 张伟 李娜 王芳 刘洋 陈静 赵敏 周杰".split()
TOPIC_WORDS = (
    "pandas|volcanoes|jazz music|electric cars|the Moon|black holes|green tea|chess|old castles|Python lists|"
    "robots|Roman history|sea turtles|solar power|pizza recipes|the Rust language|vLLM|large language models|"
    "cheap flights"
).split("|")
TOPIC_WORDS_ZH = "熊猫 火山 爵士乐 电动汽车 月球 黑洞 绿茶 围棋 古镇 机器人 罗马历史 海龟 太阳能 红烧肉的做法 大语言模型 便宜的机票 Rust语言 人工智能".split()
TITLES = (
    "Team Meeting|Dinner|Project Review|Doctor Visit|Birthday Party|Lunch|Piano Lesson|Book Club|Staff Call|Dentist"
).split("|")
TITLES_ZH = "团队会议 晚餐 项目评审 看医生 生日聚会 午饭 钢琴课 读书会 家长会 面试".split()
TASKS = (
    "buy milk|call my mother|water the plants|pay the rent|feed the cat|send the report|clean the kitchen|book a "
    "table"
).split("|")
TASKS_ZH = "买牛奶 给妈妈打电话 浇花 交房租 喂猫 发报告 打扫厨房 订餐厅 取快递 开会".split()
SONGS = (
    "Yesterday|Imagine|Hey Jude|Let It Be|Moon River|Blue Sky|Silent Night|Happy Birthday|Summer Rain|Bohemian "
    "Rhapsody"
).split("|")
SONGS_ZH = "茉莉花 月亮代表我的心 晴天 稻香 青花瓷 童年 朋友 生日快乐 小星星 夜曲".split()
LANGUAGES = [
    ("French", "法语"), ("German", "德语"), ("Spanish", "西班牙语"), ("Japanese", "日语"), ("Italian", "意大利语"),
    ("Korean", "韩语"), ("Russian", "俄语"), ("Chinese", "中文"), ("English", "英语"), ("Portuguese", "葡萄牙语"),
    ("Arabic", "阿拉伯语"),
]
PHRASES = (
    "good morning|thank you|I love you|where is the station|see you tomorrow|hello|how are you|the book is red"
).split("|")
PHRASES_ZH = "早上好 谢谢 我爱你 车站在哪里 明天见 你好 你好吗 这本书很好".split()
SYMBOLS = "AAPL GOOG GOOGL MSFT AMZN TSLA NVDA META NFLX INTC AMD IBM ORCL BABA NKE KO DIS".split()
ROOMS = [
    ("kitchen", "厨房"), ("bedroom", "卧室"), ("living room", "客厅"), ("bathroom", "浴室"), ("office", "书房"),
    ("garage", "车库"),
]
CODES = "USD EUR GBP JPY CNY CHF CAD AUD KRW INR".split()


def slot(rng: random.Random, name: str, lang: str) -> str | int:
    """A value of the named sort."""
    zh = lang == "zh"
    if name in ("city", "other", "from", "to"):
        return a_place(rng, lang).city
    if name in ("a", "b"):
        return rng.randint(0, rng.choice([12, 100, 1000, 10000]))
    if name == "amount":
        return rng.choice([rng.randint(1, 999), rng.randint(1, 99) * 10, rng.randint(1, 9) * 100])
    if name == "minutes":
        return rng.randint(2, 90)
    if name == "sides":
        return rng.choice([4, 6, 8, 10, 12, 20, 100])
    if name == "expression":
        numbers = [str(rng.randint(1, rng.choice([12, 99, 999]))) for _ in range(rng.choice([2, 2, 2, 3]))]
        text = numbers[0]
        for number in numbers[1:]:
            text += f" {rng.choice('+-*/+*')} {number}"
        return text if rng.random() < 0.75 else text.replace(" ", "")
    if name == "mail":
        host = rng.choice(["example.com", "example.org", "mail.com"])
        return f"{rng.choice(NAMES).lower()}{rng.choice(['', str(rng.randint(1, 99))])}@{host}"
    if name == "time":
        clock = f"{rng.randint(0, 23):02}:{rng.randint(0, 11) * 5:02}"
        return clock if zh or rng.random() < 0.6 else f"{rng.randint(1, 12)} {rng.choice(['am', 'pm'])}"
    if name == "date":
        return rng.choice([f"2025-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}", *(["明天", "周五",
            "下周一"] if zh else ["tomorrow", "Friday", "May 5"])])
    if name in ("language", "room"):
        return rng.choice(LANGUAGES if name == "language" else ROOMS)[zh]
    if name in ("source", "target"):
        return rng.choice(CODES)
    if name == "code":
        return "".join(rng.choices(string.ascii_uppercase, k=rng.randint(1, 2))) + str(rng.randint(10, 9999))
    tables = {"topic": (TOPIC_WORDS, TOPIC_WORDS_ZH), "title": (TITLES, TITLES_ZH), "task": (TASKS, TASKS_ZH),
        "song": (SONGS, SONGS_ZH),
              "phrase": (PHRASES, PHRASES_ZH), "symbol": (SYMBOLS, SYMBOLS), "person": (NAMES, NAMES_ZH)}
    return rng.choice(tables[name][zh])


@dataclass
class Kind:
    """A sort of tool that many programs offer."""

    names: str
    about: tuple[str, str]
    params: list[tuple[str, str, str, str]]
    """Slot, alternative names, and what it is in English and Chinese."""
    aim: tuple[str, str]
    en: list[str]
    zh: list[str]
    result: str
    """Key of the result, whose value is drawn for that key."""
    answer: tuple[str, str]
    """<r> is the result."""


KINDS = {
    "time": Kind(
        names="get_time get_current_time current_time time_in_city get_local_time world_clock lookup_time",
        about=("(Get|Return|Look up) the current time in a (city|place)(.|)", "(获取|查询)(指定|)城市的当前时间(。|)"),
        params=[("city", "city location place timezone_city city_name", "The city", "城市")],
        aim=("the time in <city>", "<city>的时间"),
        en=[
            "What time is it in <city>(| now| right now)?", "What's the (|current |local )time in <city>?",
            "(Tell|Give) me the time in <city>.", "How late is it in <city>?", "time in <city>",
            "Can you check the time in <city>?", "Is it (night|morning|already late) in <city>?",
            "What does the clock say in <city>?",
        ],
        zh=[
            "<city>现在几点(了|)？", "现在<city>(是|)几点(钟|)？", "<city>(的|)(当地|现在的|)时间是(多少|几点)？", "(查|告诉我|查询)(一下|)<city>的时间。",
            "<city>时间", "请问<city>几点了？",
        ],
        result="time",
        answer=("The time in <city> is <r>.", "<city>现在的时间是<r>。"),
    ),
    "now": Kind(
        names="get_current_time get_time now current_time get_current_datetime clock",
        about=("(Get|Returns) the current time(.|)", "(获取|查询)(当前|现在的)时间(。|)"),
        params=[],
        aim=("the time", "时间"),
        en=[
            "What time is it(| now| right now)?", "(Tell|Give) me the (current |)time.", "What's the time?",
            "(Do you know|Can you tell me) (what time it is|the time)?", "current time", "time now?",
            "How late is it?",
        ],
        zh=["现在几点(了|)？", "(几点了|现在是几点)？", "(告诉我|查一下)现在的时间。", "当前时间(是多少|)？", "请问现在几点(了|)？"],
        result="time",
        answer=("The time is <r>.", "现在的时间是<r>。"),
    ),
    "calc": Kind(
        names="calculate calculator calc evaluate eval_expression math compute evaluate_expression",
        about=(
            "(Evaluate|Calculate|Compute) (a|an arithmetic|a mathematical) expression(.|)", "计算(数学|算术|)表达式(的值|)(。|)",
        ),
        params=[
            (
                "expression", "expression expr formula input query", "The expression, e.g. 2 + 3", "表达式，例如 2 + 3",
            ),
        ],
        aim=("<expression>", "<expression>"),
        en=[
            "What is <expression>?", "(Calculate|Compute|Evaluate|Work out|Solve) <expression>.",
            "What's <expression>?", "How much is <expression>?", "<expression>", "<expression> = ?",
            "(Can|Could) you (calculate|compute|work out) <expression>?", "Use the calculator: <expression>",
        ],
        zh=[
            "<expression>(等于|是)(多少|几)？", "(计算|算一下|请计算|帮我算一下|求) <expression>", "<expression> = ?", "<expression>=？",
            "用计算器算 <expression>。",
        ],
        result="number",
        answer=("The result is <r>.", "结果是<r>。"),
    ),
    "add": Kind(
        names="add sum add_numbers plus addition add_two_numbers",
        about=("(Add|Adds) two numbers(.|)", "(把|计算|)两个数(相加|的和)(。|)"),
        params=[
            ("a", "a x first num1 left", "First number", "第一个数"),
            ("b", "b y second num2 right", "Second number", "第二个数"),
        ],
        aim=("the sum of <a> and <b>", "<a>与<b>的和"),
        en=[
            "What is <a> + <b>?", "Add <a> and <b>.", "(What's|Calculate|Give me) the sum of <a> and <b>(.|)",
            "How much is <a> plus <b>?", "<a> + <b>", "What is <a> plus <b>?", "(Can|Could) you add <a> and <b>?",
            "Use the tool to add <a> and <b>.",
        ],
        zh=[
            "<a>加<b>等于(多少|几)？", "<a> + <b> = ?", "(计算|求)<a>与<b>的和。", "(把|请把|将)<a>和<b>(加起来|相加)。", "<a>和<b>的和是多少？",
        ],
        result="sum",
        answer=("The result is <r>.", "结果是<r>。"),
    ),
    "multiply": Kind(
        names="multiply product multiply_numbers times mul multiplication",
        about=("(Multiply|Multiplies) two numbers(.|)", "(把|计算|)两个数(相乘|的积|的乘积)(。|)"),
        params=[
            ("a", "a x first num1 left", "First number", "第一个数"),
            ("b", "b y second num2 right", "Second number", "第二个数"),
        ],
        aim=("the product of <a> and <b>", "<a>与<b>的积"),
        en=[
            "What is <a> * <b>?", "What is <a> times <b>?", "Multiply <a> by <b>.",
            "(What's|Calculate|Give me) the product of <a> and <b>(.|)", "How much is <a> times <b>?", "<a> * <b>",
            "(Can|Could) you multiply <a> and <b>?",
        ],
        zh=[
            "<a>乘<b>等于(多少|几)？", "<a>乘以<b>是多少？", "<a> * <b> = ?", "(计算|求)<a>与<b>的(积|乘积)。", "(把|请把|将)<a>和<b>相乘。",
        ],
        result="product",
        answer=("The result is <r>.", "结果是<r>。"),
    ),
    "search": Kind(
        names="search web_search search_web google_search find_information internet_search search_engine",
        about=("(Search|Searches) the (web|internet)(.|)", "(搜索|在)(互联网|网络)(上搜索|)(。|)"),
        params=[("topic", "query q keywords text search_query", "What to search for", "搜索的内容")],
        aim=("information about <topic>", "关于<topic>的信息"),
        en=[
            "(Search|Search the web|Search the internet|Google|Look) for <topic>.",
            "Find (information|something|articles|news pages) about <topic>.", "(Can|Could) you search for <topic>?",
            "Please look up <topic> (online|on the web).", "What does the web say about <topic>?", "search <topic>",
        ],
        zh=[
            "(搜索|搜一下|帮我搜|请搜索|上网查一下|在网上搜索)<topic>。", "(找|查找)(一些|)(关于|有关)<topic>的(信息|资料|文章)。", "(能|可以)帮我搜一下<topic>吗？",
            "搜索：<topic>",
        ],
        result="found",
        answer=("I found this: <r>", "我找到了：<r>"),
    ),
    "email": Kind(
        names="send_email send_mail email mail_to send_message compose_email",
        about=("(Send|Sends) an email(.|)", "发送(电子|)邮件(。|)"),
        params=[
            ("mail", "to recipient address email to_address", "The address", "收件人"),
            ("title", "subject title topic", "The subject", "主题"),
            ("task", "body text content message", "The text", "正文"),
        ],
        aim=("an email to <mail>", "给<mail>发邮件"),
        en=[
            "Send an email to <mail> with the subject \"<title>\" and the (text|body) \"<task>\".",
            "(Write|Send) a mail to <mail>. Subject: <title>. (Text|Body): <task>",
            "Email <mail> with subject '<title>' and body '<task>'.",
            "Please email <mail>: the subject is \"<title>\", the text is \"<task>\".",
        ],
        zh=[
            "(给|向)<mail>发(一封|)邮件，主题是“<title>”，(内容|正文)是“<task>”。", "发邮件给<mail>，主题：<title>，(内容|正文)：<task>",
            "请发一封邮件到<mail>，标题为“<title>”，内容为“<task>”。",
        ],
        result="done",
        answer=("The email has been sent.", "邮件已发送。"),
    ),
    "translate": Kind(
        names="translate translate_text translation translator translate_phrase",
        about=("(Translate|Translates) (a |)text( into another language|)(.|)", "(翻译文本|把文本翻译成另一种语言)(。|)"),
        params=[
            ("phrase", "text content phrase sentence input", "The text", "文本"),
            (
                "language", "target_language language to target_lang target", "The target language", "目标语言",
            ),
        ],
        aim=("\"<phrase>\" in <language>", "“<phrase>”的<language>翻译"),
        en=[
            "Translate \"<phrase>\" (into|to) <language>.", "How do you say \"<phrase>\" in <language>?",
            "What is \"<phrase>\" in <language>?", "(Can|Could) you translate '<phrase>' (into|to) <language>?",
            "Put \"<phrase>\" into <language>.", "Translate into <language>: <phrase>",
        ],
        zh=[
            "(把|将|请把)“<phrase>”(翻译成|译成|翻成)<language>。", "“<phrase>”用<language>怎么说？", "翻译成<language>：<phrase>",
            "“<phrase>”的<language>是什么？",
        ],
        result="word",
        answer=("In <language> it is: <r>", "<language>是：<r>"),
    ),
    "stock": Kind(
        names="get_stock_price stock_price get_quote stock_quote lookup_stock get_share_price",
        about=("(Get|Look up) the (current |)(stock price|price of a stock)(.|)", "(查询|获取)股票(价格|的当前价格)(。|)"),
        params=[("symbol", "symbol ticker stock stock_symbol code", "The symbol, e.g. AAPL", "股票代码")],
        aim=("the stock price of <symbol>", "<symbol>的股价"),
        en=[
            "What is the (|current )(stock price|share price|price) of <symbol>?",
            "How much is (|a share of |one )<symbol> (|stock |now )?",
            "(Check|Get|Find|Tell me) the (price|stock price) of <symbol>.",
            "<symbol> (stock price|price|stock|quote)", "How is <symbol> (doing|trading)(| today| now)?",
            "What's <symbol> (at|trading at|worth) (now|today)?",
        ],
        zh=[
            "<symbol>(的|)(股价|股票价格|价格)(是多少|多少|)？", "(查|查一下|查询|告诉我)<symbol>的(股价|股票价格)。",
            "<symbol>(今天|现在|)(股价多少|多少钱一股|涨了吗)？",
        ],
        result="price",
        answer=("The price of <symbol> is <r>.", "<symbol>的价格是<r>。"),
    ),
    "currency": Kind(
        names="convert_currency currency_converter exchange convert_money get_exchange currency_exchange",
        about=("(Convert|Converts) (money|an amount) from one currency to another(.|)", "货币(兑换|换算|转换)(。|)"),
        params=[
            ("amount", "amount value sum", "The amount", "金额"),
            ("source", "from from_currency source base", "From currency", "原货币"),
            ("target", "to to_currency target dest", "To currency", "目标货币"),
        ],
        aim=("<amount> <source> in <target>", "<amount> <source>兑换成<target>"),
        en=[
            "(Convert|Change|Exchange) <amount> <source> (to|into) <target>.",
            "How (much|many <target>) is <amount> <source>(| in <target>)?", "What is <amount> <source> in <target>?",
            "<amount> <source> (to|in) <target>", "How many <target> do I get for <amount> <source>?",
            "I have <amount> <source>. How much is that in <target>?",
        ],
        zh=[
            "<amount> <source>(等于|是|能换|可以换)多少<target>？", "(把|将)<amount> <source>(换成|兑换成|换算成)<target>。",
            "<amount> <source> 换 <target>",
        ],
        result="price",
        answer=("<amount> <source> is <r> <target>.", "<amount> <source>等于<r> <target>。"),
    ),
    "alarm": Kind(
        names="set_alarm alarm create_alarm add_alarm wake_up",
        about=("(Set|Sets) an alarm(.|)", "设置闹钟(。|)"),
        params=[("time", "time at alarm_time when", "The time", "时间")],
        aim=("an alarm at <time>", "<time>的闹钟"),
        en=[
            "(Set|Create|Add) an alarm (for|at) <time>.", "Wake me (up |)at <time>.",
            "I (need|have|want) to (get up|wake up) at <time>. (Set an alarm|Please set the alarm).", "alarm <time>",
            "(Can|Could) you (wake me up|set an alarm) at <time>?",
        ],
        zh=["(设置|设|定|帮我定)(一个|个)<time>的闹钟。", "<time>叫我起床。", "(请|)<time>叫醒我。", "闹钟<time>"],
        result="done",
        answer=("The alarm is set for <time>.", "闹钟已设为<time>。"),
    ),
    "timer": Kind(
        names="set_timer start_timer timer countdown",
        about=("(Set|Start) a timer(.|)", "(设置|启动)(倒计时|计时器)(。|)"),
        params=[("minutes", "minutes duration length mins", "Minutes", "分钟数")],
        aim=("a timer of <minutes> minutes", "<minutes>分钟的倒计时"),
        en=[
            "(Set|Start) a (timer (for|of) <minutes> minutes|<minutes> minute timer).", "timer <minutes> minutes",
            "(Tell|Remind) me when <minutes> minutes are over.", "Count down <minutes> minutes.",
            "(Can|Could) you set a timer for <minutes> minutes?",
        ],
        zh=["(设|设置|定)(一个|个)<minutes>分钟的(倒计时|计时器|定时器)。", "倒计时<minutes>分钟。", "<minutes>分钟后(提醒|告诉)我时间到了。"],
        result="done",
        answer=("The timer is set for <minutes> minutes.", "已设置<minutes>分钟的倒计时。"),
    ),
    "music": Kind(
        names="play_music play_song play music_player start_music",
        about=("(Play|Plays) (a song|music)(.|)", "播放(音乐|歌曲)(。|)"),
        params=[("song", "song title track name song_name", "The song", "歌名")],
        aim=("the song \"<song>\"", "歌曲《<song>》"),
        en=[
            "Play (|the song |me )\"<song>\".", "I want to (hear|listen to) \"<song>\".",
            "Put on '<song>'(, please|).", "(Can|Could) you play \"<song>\"?", "play <song>",
        ],
        zh=["(播放|放|放一首|请播放|来一首)《<song>》。", "我想听《<song>》。", "播放<song>", "(能|可以)放《<song>》吗？"],
        result="done",
        answer=("Now playing \"<song>\".", "正在播放《<song>》。"),
    ),
    "distance": Kind(
        names="get_distance distance calculate_distance distance_between route_distance",
        about=("(Get|Calculate) the distance between two (places|cities)(.|)", "(计算|查询)两(地|个城市)之间的距离(。|)"),
        params=[
            ("from", "from origin start from_city source", "The start", "起点"),
            ("to", "to destination end to_city target", "The end", "终点"),
        ],
        aim=("the distance from <from> to <to>", "从<from>到<to>的距离"),
        en=[
            "How far is it from <from> to <to>?",
            "What is the distance (between <from> and <to>|from <from> to <to>)?", "distance <from> <to>",
            "How far (apart are|away are) <from> and <to>?",
            "How many (kilometers|miles) are there between <from> and <to>?",
            "(Tell me|Find) the distance from <from> to <to>.",
        ],
        zh=[
            "(从|)<from>到<to>(有|)(多远|多少公里|多长距离)？", "<from>(和|与|到)<to>(之间|)的距离(是多少|)？", "<from>离<to>(有|)多远？",
        ],
        result="km",
        answer=("It is <r> kilometers from <from> to <to>.", "从<from>到<to>的距离是<r>公里。"),
    ),
    "event": Kind(
        names="create_event add_event schedule_meeting calendar_add create_calendar_event book_event",
        about=("(Create|Add) (an|a calendar) event(.|)", "(创建|添加)(日程|日历事件)(。|)"),
        params=[
            ("title", "title name event summary", "The title", "标题"),
            ("date", "date day when start_date", "The date", "日期"),
        ],
        aim=("the event \"<title>\" on <date>", "<date>的日程“<title>”"),
        en=[
            "(Create|Add|Schedule) (an event|a calendar event) \"<title>\" (for|on) <date>.",
            "Put \"<title>\" in my calendar for <date>.", "New event: <title>, <date>",
            "Please schedule \"<title>\" for <date>.", "(Can|Could) you add \"<title>\" to my calendar on <date>?",
        ],
        zh=[
            "(创建|添加|新建)(一个|)日程“<title>”，(日期|时间)(是|为|)<date>。", "(把|将)“<title>”加到<date>的日历(里|中)。",
            "新日程：<title>，<date>", "请在<date>安排“<title>”。",
        ],
        result="done",
        answer=("The event \"<title>\" has been created.", "日程“<title>”已创建。"),
    ),
    "todo": Kind(
        names="add_todo create_task add_task create_reminder remind_me add_reminder save_note",
        about=("(Add|Create) a (task|reminder|note)(.|)", "(添加|创建)(任务|提醒|待办事项)(。|)"),
        params=[("task", "task text content title item", "What to do", "内容")],
        aim=("a reminder to <task>", "提醒用户<task>"),
        en=[
            "Remind me to <task>.", "(Add|Put) \"<task>\" (to|on) my (list|to-do list|tasks).",
            "Don't let me forget to <task>.", "New task: <task>", "(Can|Could) you remind me to <task>?",
        ],
        zh=[
            "(提醒我|记得提醒我|到时候提醒我)<task>。", "(添加|新建)(一个|)(任务|待办)：<task>", "别让我忘了<task>。", "把“<task>”加到(待办|清单)里。",
        ],
        result="done",
        answer=("I have added it to the list.", "已添加到清单。"),
    ),
    "light": Kind(
        names="turn_on_light light_on switch_on_light lights set_light_on enable_light",
        about=("(Turn|Switch) on the light in a room(.|)", "打开房间的灯(。|)"),
        params=[("room", "room location area place room_name", "The room", "房间")],
        aim=("the light in the <room>", "<room>的灯"),
        en=[
            "(Turn|Switch) on the (light|lights|lamp) in the <room>.", "Turn the <room> (light|lights) on.",
            "(Light|Lights) on in the <room>(, please|).", "It is dark in the <room>. Turn on the light.",
            "(Can|Could) you switch on the <room> light?",
        ],
        zh=["(打开|开|请打开)<room>的灯。", "把<room>的灯(打开|开一下)。", "<room>(太暗了|好黑)，开灯。", "<room>开灯"],
        result="done",
        answer=("The light in the <room> is on.", "<room>的灯已打开。"),
    ),
    "news": Kind(
        names="get_news news latest_news fetch_news search_news news_headlines",
        about=("(Get|Fetch) the (latest |)news (about|on) a topic(.|)", "(获取|查询)(某个|指定)主题的(最新|)新闻(。|)"),
        params=[("topic", "topic query subject category keyword", "The topic", "主题")],
        aim=("the news about <topic>", "关于<topic>的新闻"),
        en=[
            "What is (the news|new) about <topic>?", "(Show|Get|Give|Read) me the (latest |)news (about|on) <topic>.",
            "Any news (about|on) <topic>?", "news <topic>", "Are there any headlines about <topic>?",
        ],
        zh=["(有什么|有没有)(关于|)<topic>的(新闻|最新消息)？", "(查看|获取|看看|告诉我)<topic>的(最新|)新闻。", "<topic>新闻"],
        result="found",
        answer=("I found this: <r>", "我找到了：<r>"),
    ),
    "dice": Kind(
        names="roll_dice roll_die dice throw_dice roll",
        about=("(Roll|Rolls) a (die|dice)( with the given number of sides|)(.|)", "掷骰子(。|)"),
        params=[("sides", "sides faces n max", "Number of sides", "面数")],
        aim=("a die with <sides> sides", "<sides>面的骰子"),
        en=[
            "(Roll|Throw) a (die with <sides> sides|<sides>-sided die).", "roll a d<sides>",
            "(Can|Could) you roll a <sides>-sided die?",
        ],
        zh=["掷一个<sides>面的骰子。", "(扔|投)一个<sides>面骰子。"],
        result="die",
        answer=("You rolled a <r>.", "掷出了<r>。"),
    ),
}

# Any attribute of any thing makes another tool: get_order_status, find_book_price, ...
ATTRIBUTES = [
    ("price", "价格"), ("status", "状态"), ("owner", "主人"), ("size", "大小"), ("color", "颜色"), ("warranty", "保修期"),
    ("balance", "余额"), ("score", "分数"), ("deadline", "截止日期"), ("address", "地址"), ("rating", "评分"), ("weight", "重量"),
    ("age", "年龄"), ("title", "标题"),
]
THINGS = [
    ("order", "订单"), ("product", "产品"), ("customer", "客户"), ("flight", "航班"), ("train", "火车"), ("book", "图书"),
    ("package", "包裹"), ("server", "服务器"), ("account", "账户"), ("ticket", "工单"), ("room", "房间"), ("user", "用户"),
    ("invoice", "发票"), ("car", "汽车"),
]
LOOKUP_VERBS = "get fetch find lookup query check read show retrieve load".split()
LOOKUP = {
    "en": [
        "What is the <what> of <thing> <code>?",
        "(Get|Find|Check|Show me|Tell me|Look up) the <what> of <thing> <code>.", "<thing> <code> <what>",
        "What's the <what> of <thing> <code>?", "I need the <what> of <thing> <code>.",
        "(Can|Could) you (check|find|tell me) the <what> of <thing> <code>?",
        "Which <what> does <thing> <code> have?", "I want to know the <what> of my <thing> <code>.",
    ],
    "zh": [
        "<thing><code>的<what>是(什么|多少)？", "(查|查一下|查询|告诉我|帮我查)<thing><code>的<what>。", "<thing> <code> <what>",
        "我想知道<thing><code>的<what>。", "请问<thing><code>的<what>(是什么|)？",
    ],
}


def result_value(rng: random.Random, sort: str, values: dict, lang: str) -> str:
    """What a tool returns, as text."""
    if sort == "time":
        return f"{rng.randint(0, 23):02}:{rng.randint(0, 59):02}"
    if sort == "sum":
        return str(values["a"] + values["b"])
    if sort == "product":
        return str(values["a"] * values["b"])
    if sort == "price":
        return f"{rng.randint(2, 2000)}.{rng.randint(10, 99)}"
    if sort == "found":
        if lang == "zh":
            return values["topic"] + rng.choice(["入门", "的十个事实", "最新报告"]) + "。"
        return rng.choice(["A short guide", "Ten facts", "A new report"]) + f" about {values['topic']}."
    if sort == "done":
        return rng.choice(["ok", "success", "done", "true"])
    if sort == "word":
        return f"{made_up(rng)} {made_up(rng)}"
    if sort == "die":
        return str(rng.randint(1, values["sides"]))
    return str(rng.randint(2, 3000))


def as_result(rng: random.Random, key: str, text: str) -> str:
    """The text alone or in a JSON object."""
    if rng.random() < 0.35:
        return text
    return json.dumps({rng.choice([key, "result", "value", "output"]): int(text) if text.isdigit() else text},
        ensure_ascii=False)


def other_case(rng: random.Random, lang: str, kind_name: str | None = None) -> Case:
    """A question for a tool that is not about the weather."""
    zh = lang == "zh"
    if kind_name is None:
        kind_name = rng.choice([*KINDS, *["lookup"] * 8])
    if kind_name == "lookup":
        return lookup_case(rng, lang)
    kind = KINDS[kind_name]
    values = {name: slot(rng, name, lang) for name, *_ in kind.params}
    names: dict[str, str] = {}
    for name, choices, *_ in kind.params:
        free = [word for word in choices.split() if word not in names.values()]
        names[name] = rng.choice(free) if rng.random() < 0.93 else made_up(rng)
    schema_zh = schema_lang(rng, lang) == "zh"
    params = [
        Param(names[name], "string" if isinstance(values[name], str) else rng.choice(["integer", "number"]),
            chinese if schema_zh else english)
        for name, _, english, chinese in kind.params
    ]
    tool = build_tool(rng, styled(rng, rng.choice(kind.names.split())), say(rng, kind.about[schema_zh]), params,
        rng.random() < 0.75)
    question = typed(rng, one_of(rng, kind.zh if zh else kind.en, **values), lang)
    found = result_value(rng, kind.result, values, lang)
    call = {names[name]: value for name, value in values.items()}
    return Case(kind_name, tool, question, [call], say(rng, kind.aim[zh], **values), [as_result(rng, kind.result,
        found)],
                say(rng, kind.answer[zh], r=found, **values))


def lookup_case(rng: random.Random, lang: str) -> Case:
    """An attribute of a thing with a code, by a function whose name may say nothing."""
    zh = lang == "zh"
    what, thing = rng.choice(ATTRIBUTES), rng.choice(THINGS)
    schema_zh = schema_lang(rng, lang) == "zh"
    name = rng.choice([f"{rng.choice(LOOKUP_VERBS)}_{thing[0]}_{what[0]}", f"{thing[0]}_{what[0]}",
        f"{rng.choice(LOOKUP_VERBS)}_{what[0]}_of_{thing[0]}",
                       made_up(rng), f"{made_up(rng)}_{made_up(rng)}"])
    article = "an" if thing[0][0] in "aeio" else "a"
    about = f"查询{thing[1]}的{what[1]}" if schema_zh else say(rng,
        f"(Get|Look up|Find|Return) the {what[0]} of ({article}|the) {thing[0]}(.|)")
    key = rng.choice([f"{thing[0]}_id", "id", "code", "number", f"{thing[0]}", f"{thing[0]}_number", made_up(rng)])
    tool = build_tool(rng, styled(rng, name), about, [Param(key, "string",
        f"{thing[1]}编号" if schema_zh else f"The {thing[0]} id")], rng.random() < 0.6)
    code = slot(rng, "code", lang)
    question = one_of(rng, LOOKUP[lang], what=what[zh], thing=thing[zh], code=code)
    found = rng.choice([str(rng.randint(1, 999)), made_up(rng), f"{rng.choice(HEADS)}{rng.choice(TAILS)}"])
    aim, answer = f"the {what[0]} of {thing[0]} {code}", f"The {what[0]} of {thing[0]} {code} is {found}."
    if zh:
        aim = f"{thing[1]}{code}的{what[1]}"
        answer = f"{aim}是{found}。"
    return Case(f"{what[0]} of {thing[0]}", tool, typed(rng, question, lang), [{key: code}], aim, [as_result(rng,
        what[0], found)], answer)


# Where two of these are offered at once, nobody can say which is right.
RIVALS = [
    {"add", "calc", "multiply"}, {"news", "search"}, {"now", "time"}, {"alarm", "event", "timer", "todo"},
]


def offered(rng: random.Random, case: Case, lang: str, count: int) -> list[dict]:
    """The tool of the case among others, often one that also takes a city."""
    tools = [case.tool]
    if count and isinstance(case, WeatherCase) and rng.random() < 0.6:
        # Current weather and forecast, or weather and time, must be told apart.
        vague = case.later or any(word in case.name.lower() for word in ("forecast", "daily"))
        vague = vague or any(word in case.question.lower() for word in ("forecast", "预报", "week"))
        if case.count and not case.source.days.required:
            vague = True
        if vague or rng.random() < 0.4:
            other = other_case(rng, lang, "time").tool
        else:
            other = weather_case(rng, lang, forecast=not case.count).tool
        if other["function"]["name"] != case.name:
            tools.append(other)
    elif count and case.kind == "time" and rng.random() < 0.7:
        tools.append(weather_case(rng, lang).tool)
    kinds = {case.kind} | ({"weather", "time"} if len(tools) > 1 else set())
    return distractors(rng, lang, max(0, count - len(tools) + 1), kinds, tools)


def distractors(rng: random.Random, lang: str, count: int, kinds: set[str], tools: list[dict]) -> list[dict]:
    """Adds `count` tools of other kinds in a random order."""
    tools, kinds = list(tools), set(kinds)
    for _ in range(count):
        other = weather_case(rng, lang) if rng.random() < 0.2 else other_case(rng, lang)
        rivals = {other.kind}.union(*(group for group in RIVALS if other.kind in group))
        if rivals & kinds or other.name in [tool["function"]["name"] for tool in tools]:
            continue
        kinds.add(other.kind)
        tools.append(other.tool)
    rng.shuffle(tools)
    return tools


# --- No tool --------------------------------------------------------------------------------------------------------

CAPITALS = [
    ("France", "Paris", "法国", "巴黎"), ("Germany", "Berlin", "德国", "柏林"), ("Japan", "Tokyo", "日本", "东京"),
    ("Italy", "Rome", "意大利", "罗马"), ("Spain", "Madrid", "西班牙", "马德里"), ("China", "Beijing", "中国", "北京"),
    ("Russia", "Moscow", "俄罗斯", "莫斯科"), ("Egypt", "Cairo", "埃及", "开罗"), ("England", "London", "英国", "伦敦"),
    ("South Korea", "Seoul", "韩国", "首尔"),
]
CAPITAL_ASKS = {
    "en": [
        "What is the capital of <land>?", "What's the capital of <land>?", "(Tell me|Name) the capital of <land>.",
        "capital of <land>(?|)", "Which city is the capital of <land>?", "Do you know the capital of <land>?",
    ],
    "zh": [
        "<land>的首都是(哪里|哪|什么|哪个城市)？", "(请问|告诉我|)<land>(的|)首都(是哪里|在哪里|叫什么)？", "<land>首都", "哪个城市是<land>的首都？",
    ],
}
WHICH_CITY = {"en": "Which city do you mean?", "zh": "请问您想查询哪个城市？"}
# Questions and their answer. The first asks for the weather of no place.
PLAIN: dict[str, list[tuple[list[str], str]]] = {
    "en": [
        (
            [
                "(What's|What is|How is) the weather(| like)(| today| now)?", "Will it rain (today|tomorrow)?",
                "Do I need an umbrella(| today)?", "weather", "How's the weather?", "weather today",
                "(Tell|Give) me the (weather|forecast)(.|)", "Can you check the weather (for me|)?",
            ],
            WHICH_CITY["en"],
        ),
        (["How many days are (there |)in a week?", "How many days does a week have?"], "A week has 7 days."),
        (["How many months are (there |)in a year?", "How many months does a year have?"], "A year has 12 months."),
        (["How many hours are (there |)in a day?", "How many hours does a day have?"], "A day has 24 hours."),
    ],
    "zh": [
        (
            [
                "(今天|现在|明天|)天气(怎么样|如何|好吗)？", "(今天|明天)会下雨吗？", "今天(要|需要)带伞吗？", "天气", "查一下天气。",
                "(帮我|请)(查|看)一下天气(预报|)。",
            ],
            WHICH_CITY["zh"],
        ),
        (["一(个星期|周|星期)有(几|多少)天？"], "一周有7天。"),
        (["一年有(几|多少)个月？"], "一年有12个月。"),
        (["一天有(几|多少)(个|)小时？"], "一天有24个小时。"),
    ],
}

# --- Conversations --------------------------------------------------------------------------------------------------

SYSTEMS = {
    "en": [
        "You are a helpful assistant.", "You are a helpful assistant that can use tools.",
        "You are a helpful assistant with access to functions. Use them if required.",
        "Use the tools when they help.", "You are a weather assistant.",
        "You are a helpful AI assistant. Call a function if you need it.",
        "Don't make assumptions about what values to plug into functions.",
        "You are an agent. Use tools to answer the question.", "Be brief.",
        "You are Quire's demo assistant. You can call tools.",
    ],
    "zh": [
        "你是一个有帮助的助手。", "你是一个可以使用工具的助手。", "你可以调用函数来回答问题。", "需要时请使用工具。", "你是一个天气助手。", "你是一个智能助手，必要时调用工具。",
        "请用中文回答用户的问题。", "请根据用户的问题选择合适的工具。", "请简短回答。", "你是一个乐于助人的助手，可以使用下面的工具。",
    ],
}


def a_lang(rng: random.Random) -> str:
    return "en" if rng.random() < 0.58 else "zh"


def opening(rng: random.Random, lang: str) -> list[dict]:
    """The system message, where there is one."""
    if rng.random() < 0.68:
        return []
    table = SYSTEMS[lang if rng.random() < 0.75 else "en"]
    return [{"role": "system", "content": table[0] if rng.random() < 0.3 else rng.choice(table)}]


def calling(name: str, calls: list[dict], thought: str | None = None) -> dict:
    """The assistant's message with its calls."""
    listed = [{"type": "function", "function": {"name": name, "arguments": arguments}} for arguments in calls]
    return assistant("", thought) | {"tool_calls": listed}


def call_thought(case: Case, lang: str) -> str:
    if lang == "en":
        return f"The user asks about {case.aim}. I should call {case.name}."
    return f"用户的问题是：{case.aim}。我应该调用 {case.name}。"


def answer_messages(case: Case, lang: str, thinking: bool) -> list[dict]:
    """The calls, their results and the sentence that ends the turn."""
    thought = "I have the result. I tell it to the user." if lang == "en" else "我得到了结果，现在告诉用户。"
    return [
        calling(case.name, case.calls, call_thought(case, lang) if thinking else None),
        *({"role": "tool", "content": content} for content in case.results),
        assistant(case.answer, thought if thinking else None),
    ]


SUMS = {"add", "calc", "multiply"}
WEATHER_WORDS = ("weather", "rain", "temperature", "天气", "下雨", "气温", "hot", "cold", "umbrella")


def vary_mark(rng: random.Random, qa: QA) -> str:
    """The question, sometimes after a greeting, in small letters or without its mark."""
    text = qa.question.rstrip("?.!？。！ ") if rng.random() < 0.3 else qa.question
    if rng.random() < 0.25 and text.lower().startswith(("who", "what", "你是", "你叫")):
        text = rng.choice(["Hi! ", "Hello, ", "Hey, ", "Hello! "] if qa.lang == "en" else ["你好！", "你好，", "嗨，"]) + text
    return text.lower() if qa.lang == "en" and rng.random() < 0.2 else text


def plain_turn(rng: random.Random, lang: str) -> tuple[str, str, set[str]]:
    """A question for no tool, its answer and the kinds of tools that would fit after all."""
    draw = rng.random()
    if draw < 0.84:
        # What other topics teach is said in their words, tools or not.
        if draw < 0.2:
            qa = rng.choice([arithmetic.addition, arithmetic.addition, arithmetic.subtraction])(rng)
        elif lang == "en":
            qa = rng.choice([knowledge_en.identity_en, knowledge_en.chat_en])(rng)
        else:
            qa = rng.choice([knowledge_zh.identity_zh, knowledge_zh.chat_zh])(rng)
        if isinstance(qa, QA) and not any(word in qa.question.lower() for word in WEATHER_WORDS):
            question = vary_mark(rng, qa) if qa.plain else qa.question
            return question, qa.answer, SUMS if draw < 0.2 else {"search", "translate", "joke"}
    if rng.random() < 0.35:
        land, city, land_zh, city_zh = rng.choice(CAPITALS)
        question = one_of(rng, CAPITAL_ASKS[lang], land=land if lang == "en" else land_zh)
        return question, f"The capital of {land} is {city}." if lang == "en" else f"{land_zh}的首都是{city_zh}。", {"search"}
    asks, answer = rng.choice(PLAIN[lang])
    return one_of(rng, asks), answer, set()


def call_chat(rng: random.Random, case: Case, lang: str, tools: list[dict]) -> Chat:
    """A conversation that ends in a call."""
    thinking = rng.random() < 0.1
    messages = opening(rng, lang)
    if rng.random() < 0.08:
        question, answer, fitting = plain_turn(rng, lang)
        if case.kind not in fitting:
            messages += [user(question), assistant(answer)]
    messages.append(user(case.question))
    thought = call_thought(case, lang) if thinking else None
    messages.append(calling(case.name, case.calls, thought))
    return Chat(messages, tools, thinking)


def tools_weather(rng: random.Random) -> Chat:
    """A question about the weather, and the call; sometimes the next city in the same conversation."""
    lang = a_lang(rng)
    case = weather_case(rng, lang, careless=0.1)
    tools = offered(rng, case, lang, rng.choices([0, 1, 2, 3], [45, 30, 17, 8])[0])
    if rng.random() > 0.08:
        return call_chat(rng, case, lang, tools)
    place = a_place(rng, lang, bool(case.source.state))
    messages = [*opening(rng, lang), user(case.question), *answer_messages(case, lang, False)]
    messages.append(user(typed(rng, one_of(rng, MORE[lang], city=place.typed), lang)))
    messages.append(calling(case.name, [case.source.arguments(place, case.when, case.unit, lang, case.count)]))
    return Chat(messages, tools)


def tools_other(rng: random.Random) -> Chat:
    """The right one of several tools."""
    lang = a_lang(rng)
    case = other_case(rng, lang)
    return call_chat(rng, case, lang, offered(rng, case, lang, rng.choices([0, 1, 2, 3], [25, 35, 25, 15])[0]))


def tools_none(rng: random.Random) -> Chat:
    """Tools are offered, but the question needs none."""
    lang = a_lang(rng)
    if rng.random() < 0.3:
        return after_call(rng, lang)
    question, answer, fitting = plain_turn(rng, lang)
    source = WeatherTool(rng, schema_lang(rng, lang))
    asks_city = answer in WHICH_CITY.values()
    kinds = fitting | ({"weather"} if rng.random() < 0.35 and not asks_city else set())
    tools = [] if "weather" in kinds else [source.tool]
    tools = distractors(rng, lang, rng.randint(0, 2) if tools else rng.randint(1, 3), kinds | {"weather"},
        tools) or [source.tool]
    thinking = rng.random() < 0.1
    thought = "This needs no tool. I can answer it myself." if lang == "en" else "这个问题不需要工具，我可以直接回答。"
    if asks_city:
        thought = "The user named no city. I should ask for it." if lang == "en" else "用户没有说是哪个城市，我应该问一下。"
    messages = [*opening(rng, lang), user(question), assistant(answer, thought if thinking else None)]
    return Chat(messages, tools, thinking)


CLOSING = {
    "en": [
        "(Thanks|Thank you|Thx|Many thanks|Cheers)(!|.|)",
        "(Thanks|Thank you), (that is all|that's all|that was all)(.|!|)",
        "(Thank you|Thanks) (very much|so much|a lot|for your help|for the help|for checking)(!|.|)",
        "(Great|Perfect|OK|Nice|Good), (thanks|thank you)(!|.|)",
        "(That helps|That is helpful|Good to know), (thanks|thank you)(!|.)",
        "That is all I need(ed|), (thanks|thank you)(.|!)", "(thanks|ty|thank u|thx)",
    ],
    "zh": [
        "(谢谢|多谢|谢谢你|感谢|非常感谢|谢了|谢谢啦|辛苦了)(！|。|)", "(好的|好|明白了|知道了|太好了|很好)，(谢谢|多谢|谢谢你)(！|。|)",
        "(谢谢|谢谢你)，(就这些|没有别的了|没别的问题了|没事了)(。|！|)", "(谢谢|感谢)(你的|)(帮助|查询|帮忙)(！|。)",
    ],
}
WELCOME = {"en": "You are welcome!", "zh": "不客气！很高兴能帮到你。"}


def after_call(rng: random.Random, lang: str) -> Chat:
    """A finished call, and then thanks or a question that needs no tool."""
    case = weather_case(rng, lang) if rng.random() < 0.8 else other_case(rng, lang)
    messages = [*opening(rng, lang), user(case.question), *answer_messages(case, lang, False)]
    if rng.random() < 0.6:
        question, answer = one_of(rng, CLOSING[lang]), WELCOME[lang]
    else:
        question, answer, fitting = plain_turn(rng, lang)
        if answer in WHICH_CITY.values() or case.kind in fitting:
            question, answer = one_of(rng, CLOSING[lang]), WELCOME[lang]
    tools = offered(rng, case, lang, rng.choices([0, 1], [80, 20])[0])
    return Chat([*messages, user(question), assistant(answer)], tools)


def tools_answer(rng: random.Random) -> Chat:
    """The result of a call becomes a sentence."""
    lang = a_lang(rng)
    case = weather_case(rng, lang, current=0.88) if rng.random() < 0.72 else other_case(rng, lang)
    thinking = rng.random() < 0.1
    tools: list[dict] | None = offered(rng, case, lang, rng.choices([0, 1, 2], [75, 17, 8])[0])
    # Some clients send the tools with the first request only.
    if rng.random() < 0.05:
        tools = None
    messages = [*opening(rng, lang), user(case.question), *answer_messages(case, lang, thinking)]
    if not thinking and rng.random() < 0.05:
        thanks = ("Thanks!", "You are welcome!") if lang == "en" else ("谢谢！", "不客气！很高兴能帮到你。")
        messages += [user(thanks[0]), assistant(thanks[1])]
    return Chat(messages, tools, thinking)


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "tools_weather": (40, tools_weather),
    "tools_other": (18, tools_other),
    "tools_none": (17, tools_none),
    "tools_answer": (25, tools_answer),
}
