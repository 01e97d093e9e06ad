"""Teaches everyday lists and small language tasks in English and Chinese, and to copy from the conversation.

`sequences` counts, orders and lists; `words_en` and `words_zh` know opposites, plurals, spelling and the like;
`copying` repeats text exactly; `memory` gives back what the user said some turns ago, and `haystack` what stands
somewhere in a long message. The value lists of the last three are wide, so that looking back is the only way to the
right answer.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable

from samples import QA, Chat, Text, assistant, one_of, say, user
from topics import tools

# --- Ordered lists --------------------------------------------------------------------------------

DAYS_EN = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
DAYS_ZH = "星期一 星期二 星期三 星期四 星期五 星期六 星期日".split()
MONTHS_EN = """January February March April May June July August September October November December""".split()
MONTHS_ZH = "一月 二月 三月 四月 五月 六月 七月 八月 九月 十月 十一月 十二月".split()
SEASONS_EN = "spring summer autumn winter".split()
SEASONS_ZH = "春天 夏天 秋天 冬天".split()
ORDINALS_EN = "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
NUMBERS_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
sixteen seventeen eighteen nineteen twenty""".split()
NUMBERS_ZH = "零 一 二 三 四 五 六 七 八 九 十 十一 十二 十三 十四 十五 十六 十七 十八 十九 二十".split()
MONTH_LENGTHS = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

# What follows on what: the kind of thing, its list, and whether the list starts again after its end.
CYCLES_EN = [("day", DAYS_EN), ("day", DAYS_EN), ("month", MONTHS_EN), ("season", SEASONS_EN)]
CYCLES_ZH = [("天", DAYS_ZH), ("天", DAYS_ZH), ("个月", MONTHS_ZH), ("个季节", SEASONS_ZH)]

AFTER_EN = [
    "(What|Which) <k> (comes|is|follows) (right |directly |)after <x>?",
    "(What|Which) <k> (follows|comes next after) <x>?",
    "What( is|'s) the (next <k> after|<k> after|<k> following|<k> that follows) <x>?",
    "(the |)<k> after <x>(?|)",
    "(next <k>|what comes) after <x>(?|)",
    "What (comes|is) (next |)after <x>?",
    "(Tell me|Name|Give me|Say|Write) the (next <k> after|<k> after|<k> that comes after|<k> following) <x>(.|)",
    "(Do you know|Can you tell me|Could you say) (what|which) <k> comes after <x>?",
    "I (want|need|would like) to know (what|which) <k> comes after <x>.",
    "After <x>(,|) (what|which) <k> (comes next|is next|comes|follows)?",
    "After <x> comes (which <k>|what <k>|what)?",
    "<x> is followed by (which|what) <k>?",
    "<x>, and (then|next|what comes next)?",
    "(My child|My son|My teacher|A friend) asks (what|which) <k> comes after <x>.",
    "I'm learning the <k>s: (what|which) comes after <x>?",
    "(Which|What) is the <k> right after <x>?",
    "<x> ... what <k> comes next?",
    "(Quiz|Question|Quick question): (which|what) <k> comes after <x>?",
]
BEFORE_EN = [
    "(What|Which) <k> (comes|is) (right |directly |just |)before <x>?",
    "What( is|'s) the (<k> before|previous <k> before|<k> that comes before) <x>?",
    "(the |)<k> before <x>(?|)",
    "What (comes|is) before <x>?",
    "(Tell me|Name|Give me|Say|Write) the (<k> before|<k> that comes before) <x>(.|)",
    "(Do you know|Can you tell me|Could you say) (what|which) <k> comes before <x>?",
    "I (want|need|would like) to know (what|which) <k> comes before <x>.",
    "Before <x>(,|) (what|which) <k> (comes|is it)?",
    "(Which|What) <k> is followed by <x>?",
    "<x> comes after (which|what) <k>?",
    "(My child|My son|A friend) asks (what|which) <k> comes before <x>.",
    "(Quiz|Question|Quick question): (which|what) <k> comes before <x>?",
]
TOMORROW_EN = [
    "If today is <x>, (what|which) day is (it |)tomorrow?",
    "Today is <x>. (What|Which) day (is|will it be|comes) tomorrow?",
    "It is <x> today. What( is|'s) tomorrow?",
    "(What|Which) day is tomorrow if (today is|it is) <x>( today|)?",
]
YESTERDAY_EN = [
    "If today is <x>, (what|which) day was (it |)yesterday?",
    "Today is <x>. (What|Which) day was (it |)yesterday?",
    "It is <x> today. What was yesterday?",
    "(What|Which) day was yesterday if today is <x>?",
]
AFTER_ZH = [
    "<x>(之后|以后|后面|过后|过了)(是|)(什么|哪<k>)(？|)",
    "<x>的(下一<k>|后一<k>)是(什么|哪<k>|)(？|)",
    "<x>(后面|之后)(一<k>|)是(什么|哪<k>)(呢|啊|)？",
    "(请问|我想知道|告诉我|你知道|问一下)<x>(之后|后面|的下一<k>)是(什么|哪<k>)(？|)",
    "(什么|哪<k>)在<x>(之后|后面)？",
    "<x>接下来是(什么|哪<k>)？",
    "(说出|写出|说说)<x>(的下一<k>|之后的一<k>)(。|)",
    "<x>(完了|过完)(是|就是)(什么|哪<k>)？",
    "<x>，(然后|接着|接下来|下一个)(呢|是什么)？",
    "排在<x>后面的是(什么|哪<k>)？",
]
BEFORE_ZH = [
    "<x>(之前|以前|前面)(是|)(什么|哪<k>)(？|)",
    "<x>的(上一<k>|前一<k>)是(什么|哪<k>|)(？|)",
    "(请问|我想知道|告诉我|你知道|问一下)<x>(之前|前面|的上一<k>)是(什么|哪<k>)(？|)",
    "(什么|哪<k>)在<x>(之前|前面)？",
    "(说出|写出|说说)<x>(的上一<k>|之前的一<k>)(。|)",
    "排在<x>前面的是(什么|哪<k>)？",
]
TOMORROW_ZH = [
    "(如果|要是|假如|)今天(是|)<x>，(那么|那|)明天(是|)(星期几|周几|哪天|礼拜几)？",
    "今天是<x>，明天呢？",
    "明天(是|)(星期几|周几)？今天是<x>。",
]
YESTERDAY_ZH = [
    "(如果|要是|假如|)今天(是|)<x>，(那么|那|)昨天(是|)(星期几|周几|哪天|礼拜几)？",
    "今天是<x>，昨天呢？",
]

COUNT_EN = [
    "Count from <a> to <b>(.|)",
    "(Please |Now |)count (up |)from <a> (to|up to|until) <b>(.|)",
    "(Can|Could|Would) you (please |)count from <a> to <b>( for me|)?",
    "(List|Write|Say|Give me|Show me|Print|Name|Write down) (all |)the numbers (from|between) <a> (to|and) <b>(.|)",
    "(List|Write|Print) the (integers|whole numbers) from <a> to <b>.",
    "(What are|Which are) the numbers from <a> to <b>?",
    "(numbers|count|counting) <a> to <b>",
    "I want (you to count|to hear you count) from <a> to <b>.",
    "Start (at|with|from) <a> and count (up |)to <b>.",
    "Let's count from <a> to <b>!",
    "(How do you|How do I) count from <a> to <b>?",
    "<a> to <b>, count(.|)",
    "(Help me|Teach me to|Show me how to) count from <a> to <b>.",
]
COUNT_TO_EN = [
    "Count to <b>(.|)",
    "(Can|Could) you count (up |)to <b>?",
    "(Please |)count (up |)to <b>( for me|)(.|)",
    "(Let me hear you|I want you to) count to <b>.",
    "(Say|List|Write|Name) the numbers (up |)to <b>.",
    "(List|Write|Name|Give me) the first <b> numbers.",
]
COUNT_DOWN_EN = [
    "Count (down|backwards|back|backward) from <b> to <a>(.|)",
    "(Please |Can you |)count (down|backwards) from <b>( to <a>|)(.|)",
    "(Start|Do|Give me) a countdown from <b> to <a>.",
    "(Countdown|Count down): <b> to <a>",
    "(List|Write|Say) the numbers from <b> (down to|back to) <a>.",
]
COUNT_ZH = [
    "从<a>数到<b>(。|)",
    "(请|请你|麻烦|麻烦你|帮我|你来|)从<a>(开始|)数到<b>(。|)",
    "(数|数一下|数数|数一数)<a>到<b>(。|)",
    "(能|能不能|你能|可以)从<a>数到<b>吗？",
    "(列出|写出|说出|给我|写一下|列一下)(从|)<a>到<b>的(所有|全部|)(数|数字|整数)(。|)",
    "<a>到<b>(的数字|)(有哪些|是哪些|怎么数)？",
    "(教我|我想听你)从<a>数到<b>。",
]
COUNT_TO_ZH = [
    "数到<b>(。|)",
    "(请|请你|帮我|你能|)数(数，|)(到|数到)<b>(。|吗？|)",
    "(写出|列出|说出)前<b>个(数|数字)(。|)",
]
COUNT_DOWN_ZH = [
    "从<b>倒数到<a>(。|)",
    "(请|请你|帮我|麻烦)从<b>(开始|)(倒着|倒)数到<a>(。|)",
    "(倒数|倒计时)：<b>到<a>",
    "从<b>往回数到<a>(。|)",
]

SORT_EN = [
    "Sort (the numbers |these numbers: |these: |)<n>(.|)",
    "(Please |Can you |)(sort|order|arrange) (the numbers|these numbers|these)(:|) <n>(.|)",
    "(Put|Place|Arrange|Write|Bring) (the numbers |these numbers in order: |)<n>( in order| in the right order|).",
    "(Sort|Order|Arrange|List) <n> (from smallest to largest|in ascending order|from small to large|by size).",
    "<n>, (sorted|in order|in ascending order|from small to large)(?|)",
    "What is the (right|correct|ascending) order of <n>?",
    "(How do I|I need to|Help me) sort <n>(?|)",
    "sort <n>",
]
SORT_DOWN_EN = [
    "(Sort|Order|Arrange|List) <n> (from largest to smallest|in descending order|descending|from large to small).",
    "(Put|Write) <n> in descending order.",
    "<n>, (in descending order|from largest to smallest)(?|)",
    "(Please |Can you |)sort (the numbers|these numbers) in descending order: <n>",
]
SORT_ZH = [
    "(把|将|请把|请将)<n>(从小到大|按从小到大的顺序|按大小|按升序|)(排序|排列|排一下|排好)(。|)",
    "(从小到大|按从小到大|升序)(排列|排序)(：|)<n>(。|)",
    "(给|帮我给|请给)<n>(排序|排个序|从小到大排序)(。|)",
    "<n>(从小到大|按升序)(怎么排|排列|是什么顺序)？",
    "(排序|排列)(：|)<n>",
]
SORT_DOWN_ZH = [
    "(把|将|请把|请将)<n>(从大到小|按从大到小的顺序|按降序)(排序|排列|排一下)(。|)",
    "(从大到小|按从大到小|降序)(排列|排序)(：|)<n>(。|)",
    "<n>从大到小(怎么排|排列|是什么顺序)？",
]
PATTERN_EN = [
    "What( is|'s) the next number(:| in|) <n>?",
    "(What|Which number) comes next(:|?) <n>(, ...|)",
    "(Complete|Continue) the (sequence|pattern|series)(:|) <n>(, ?|, ...|)",
    "<n>, ? What (comes next|is next|is the next number)?",
    "<n> and then?",
    "(Find|Tell me|Give me) the next number in the (sequence|series) <n>.",
]
PATTERN_ZH = [
    "<n>，(下一个数是|下一个是|后面是|接下来是)(多少|几|什么)？",
    "(找规律|按规律填数|接着写|继续)：<n>，(下一个是什么？|？)",
    "数列<n>的下一个数是(多少|几)？",
]

# Fixed answers: the list asked for, in the words of a question, and the answer.
LISTS_EN = [
    ("(days of the week|weekdays from Monday to Sunday|seven days of the week|days in a week)",
     "The days of the week are Monday, Tuesday, Wednesday, Thursday, Friday, Saturday and Sunday."),
    ("(months of the year|twelve months|12 months|months in a year|months)",
     "The months of the year are January, February, March, April, May, June, July, August, September, October, "
     "November and December."),
    ("(seasons|four seasons|seasons of the year|4 seasons)", "The four seasons are spring, summer, autumn and winter."),
    ("(letters of the alphabet|letters of the English alphabet|letters from A to Z|English letters)",
     "A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q, R, S, T, U, V, W, X, Y, Z."),
    ("(vowels|English vowels|five vowels|vowels in English)", "The vowels are A, E, I, O and U."),
    ("(colours of the rainbow|colors of the rainbow|rainbow colours|rainbow colors|seven colours of the rainbow)",
     "The colours of the rainbow are red, orange, yellow, green, blue, indigo and violet."),
    ("(primary colours|three primary colours|primary colors)", "The primary colours are red, yellow and blue."),
    ("(four directions|directions|points of the compass|compass directions)",
     "The four directions are north, south, east and west."),
    ("(five senses|senses|human senses|5 senses)", "The five senses are sight, hearing, smell, taste and touch."),
]
LIST_FRAMES_EN = [
    "What are the <l>?",
    "What are the <l>?",
    "(List|Name|Write|Say|Give me|Tell me|Write down|Show me|Recite|Enumerate|Print) (all |)the <l>(.|)",
    "(Please |)(list|name|write|tell me|give me) (all |)the <l>( in order|)(.|)",
    "(Can|Could|Would) you (please |)(list|name|tell me|say|give me|write down) (all |)the <l>( for me| in order|)?",
    "Do you (know|remember) (all |)the <l>?",
    "Which are the <l>?",
    "<l>",
    "(all|list of|list) the <l>(?|)",
    "list <l>",
    "What are the names of the <l>?",
    "I (want|need|would like) to (know|learn|see) (all |)the <l>.",
    "(I'm learning English|I have a test|My child wants to know). What are the <l>?",
    "How (are the <l> called|do you call the <l>)?",
    "I (forgot|can't remember) the <l>. (Can you list them|What are they|Tell me)?",
    "In order, what are the <l>?",
    "(Teach me|Help me learn|Remind me of) the <l>.",
    "(In one sentence|Briefly), (what are|list|name) the <l>(.|?)",
]
LISTS_ZH = [
    ("(一周的七天|一星期的七天|一周七天|星期几的名称|一个星期的每一天)",
     "一周的七天是星期一、星期二、星期三、星期四、星期五、星期六和星期日。"),
    ("(一年的十二个月|一年的月份|十二个月|所有月份|十二个月份|一年12个月)",
     "一年的十二个月是一月、二月、三月、四月、五月、六月、七月、八月、九月、十月、十一月和十二月。"),
    ("(四季|四个季节|一年四季|一年的四个季节)", "四季是春天、夏天、秋天和冬天。"),
    ("(英文字母|英语字母|二十六个字母|26个英文字母|字母表)",
     "A、B、C、D、E、F、G、H、I、J、K、L、M、N、O、P、Q、R、S、T、U、V、W、X、Y、Z。"),
    ("(元音字母|英语的元音字母|五个元音字母)", "元音字母是A、E、I、O和U。"),
    ("(彩虹的颜色|彩虹的七种颜色|彩虹七色|彩虹的七个颜色)", "彩虹的颜色是红、橙、黄、绿、蓝、靛、紫。"),
    ("(三原色|三种原色)", "三原色是红色、黄色和蓝色。"),
    ("(四个方向|东南西北四个方向|基本方向)", "四个方向是东、南、西、北。"),
    ("(人的五种感觉|五感|五种感觉)", "五种感觉是视觉、听觉、嗅觉、味觉和触觉。"),
]
LIST_FRAMES_ZH = [
    "<l>(是什么|是哪些|有哪些|都有哪些|都有什么|分别是什么|怎么说)(？|)",
    "<l>(是|有)(什么|哪些)(呢|啊|)？",
    "(列出|写出|说出|说说|写一下|列一下|背一下|念一下|告诉我|给我|介绍一下)<l>(。|)",
    "(请|请你|麻烦你|帮我)(列出|写出|说出|告诉我|说一下)<l>(。|)",
    "(你能|能|能不能|可以|能否)(列出|说出|告诉我|写出)<l>(吗|)？",
    "(你知道|知道|你记得)<l>(吗|是什么吗|有哪些吗)？",
    "<l>",
    "(请问|问一下|我想知道|想知道)<l>(是什么|有哪些|是哪些)(？|)",
    "(我忘了|我不记得)<l>(了|是什么了)，(能告诉我吗|有哪些)？",
    "(按顺序|依次)(说出|列出|写出)<l>(。|)",
    "(我在学中文，|孩子问，|考考你，)<l>(是什么|有哪些)？",
    "(一句话|简短)(说说|回答)，<l>(是什么|有哪些)？",
]
# How many of what are in what.
COUNTS_EN = [
    ("days", "(a|one) week", "A week has 7 days."),
    ("months", "(a|one) year", "A year has 12 months."),
    ("days", "(a|one) year", "A year has 365 days."),
    ("weeks", "(a|one) year", "A year has 52 weeks."),
    ("seasons", "(a|one) year", "A year has 4 seasons."),
    ("hours", "(a|one) day", "A day has 24 hours."),
    ("minutes", "(an|one) hour", "An hour has 60 minutes."),
    ("seconds", "(a|one) minute", "A minute has 60 seconds."),
    ("letters", "the (English |)alphabet", "The alphabet has 26 letters."),
    ("colours", "(the|a) rainbow", "The rainbow has 7 colours."),
    ("fingers", "(a|one) hand", "A hand has 5 fingers."),
]
COUNT_FRAMES_EN = [
    "How many <k> are (there |)in <w>?",
    "How many <k> (does <w> have|are in <w>)?",
    "How many <k> has <w>( got|)?",
    "(Tell me|Do you know|I want to know) how many <k> (are (there |)in <w>|<w> has)(?|.)",
    "<w> has how many <k>?",
    "(number of|how many) <k> in <w>(?|)",
    "What( is|'s) the number of <k> in <w>?",
    "In <w>, how many <k> are there?",
    "(Give me|Say) the number of <k> in <w>.",
]
COUNTS_ZH = [
    ("天", "(一周|一个星期|一星期|一个礼拜)", "一周有7天。"),
    ("个月", "(一年|每年)", "一年有12个月。"),
    ("天", "(一年|每年)", "一年有365天。"),
    ("个星期", "(一年|每年)", "一年有52个星期。"),
    ("个季节", "(一年|每年)", "一年有4个季节。"),
    ("个小时", "(一天|每天)", "一天有24个小时。"),
    ("分钟", "(一小时|一个小时|每小时)", "一小时有60分钟。"),
    ("秒", "(一分钟|每分钟)", "一分钟有60秒。"),
    ("个字母", "(英语字母表|英文字母表|英语)", "英语有26个字母。"),
    ("种颜色", "彩虹", "彩虹有7种颜色。"),
    ("个手指", "(一只手|每只手)", "一只手有5个手指。"),
]
COUNT_FRAMES_ZH = [
    "<w>(里|中|)有(多少|几)<k>(？|呢？|啊？|)",
    "<w>(一共|总共|共)有(多少|几)<k>(？|)",
    "(请问|你知道|告诉我|我想知道)<w>(一共|)有(多少|几)<k>(？|)",
    "<w>(是|等于)(多少|几)<k>？",
    "(多少|几)<k>是<w>？",
    "<w>(多少|几)<k>(？|)",
]

# Categories with their five examples, always the same ones in the same order.
CATEGORIES_EN = [
    ("fruit", "fruits", "apple banana orange pear grape"),
    ("animal", "animals", "dog cat horse cow lion"),
    ("colour", "(colours|colors)", "red blue green yellow black"),
    ("country", "countries", "China France Japan Canada Brazil"),
    ("city", "cities", "Paris London Beijing Tokyo Rome"),
    ("vegetable", "vegetables", "carrot potato tomato onion cabbage"),
    ("sport", "sports", "football tennis basketball swimming running"),
    ("drink", "drinks", "water tea coffee milk juice"),
    ("language", "languages", "English Chinese French Spanish German"),
    ("bird", "birds", "eagle owl duck swan crow"),
    ("programming language", "programming languages", "Python Rust Java C Go"),
    ("instrument", "(musical |)instruments", "piano guitar violin flute drum"),
    ("flower", "flowers", "rose lily tulip daisy lotus"),
    ("job", "(jobs|professions)", "teacher doctor cook driver farmer"),
    ("planet", "planets", "Mercury Venus Earth Mars Jupiter"),
    ("shape", "shapes", "circle square triangle rectangle star"),
]
CATEGORIES_ZH = [
    ("种", "水果", "苹果 香蕉 橙子 梨 葡萄"),
    ("种", "动物", "狗 猫 马 牛 狮子"),
    ("种", "颜色", "红色 蓝色 绿色 黄色 黑色"),
    ("个", "国家", "中国 法国 日本 加拿大 巴西"),
    ("个", "城市", "巴黎 伦敦 北京 东京 罗马"),
    ("种", "蔬菜", "胡萝卜 土豆 西红柿 洋葱 白菜"),
    ("种", "运动", "足球 网球 篮球 游泳 跑步"),
    ("种", "饮料", "水 茶 咖啡 牛奶 果汁"),
    ("种", "语言", "英语 汉语 法语 西班牙语 德语"),
    ("种", "鸟", "老鹰 猫头鹰 鸭子 天鹅 乌鸦"),
    ("种", "编程语言", "Python Rust Java C Go"),
    ("种", "乐器", "钢琴 吉他 小提琴 笛子 鼓"),
    ("种", "花", "玫瑰 百合 郁金香 菊花 荷花"),
    ("种", "职业", "老师 医生 厨师 司机 农民"),
    ("个", "行星", "水星 金星 地球 火星 木星"),
    ("种", "形状", "圆形 正方形 三角形 长方形 星形"),
]
EXAMPLES_EN = [
    "(List|Name|Give me|Tell me|Write|Say|Show me|Mention|Write down|Think of) <n> <c>(.|)",
    "(Please |)(list|name|give|write) <n> <c>( for me|)(.|)",
    "(Can|Could|Would) you (please |)(list|name|give me|tell me|think of|write) <n> <c>?",
    "What are <n> <c>?",
    "<n> <c>( please|?|)",
    "(Give me|I need|I'd like|I want) (a list of |the names of |examples of |)<n> <c>(.|)",
    "(Give|Name|Tell me) <n> examples of <c>.",
    "(Do you know|Which) <n> <c>(?| do you know?)",
    "I need <n> (names of |)<c> for (a game|my homework|a quiz|a list).",
    "(Quick|Quiz): <n> <c>",
    "What <n> <c> (can you name|do you know|come to mind)?",
    "list of <n> <c>",
    "(Help me find|Suggest|Recommend) <n> <c>.",
    "(In one sentence|Briefly), name <n> <c>.",
]
EXAMPLES_ZH = [
    "(列出|说出|写出|举出|列举|给我|告诉我|说|写|举)<n><m><c>(。|)",
    "(请|请你|麻烦你|帮我)(列出|说出|写出|列举|给出)<n><m><c>(。|)",
    "(你能|能|能不能|可以)(说出|列出|告诉我|写出)<n><m><c>(吗|)？",
    "<n><m><c>(。|？|)",
    "(有哪|你知道哪|说说哪)<n><m><c>？",
    "(给我|我要|我想要|我需要)<n><m><c>的(名字|名称|例子)(。|)",
    "(举|列举|说出)<n><m><c>的例子(。|)",
    "<n><m><c>(有哪些|是什么|叫什么)？",
    "(简短回答|一句话)：<n><m><c>",
]

# --- Words ----------------------------------------------------------------------------------------

# Every word stands in one pair only, so that each has one opposite.
OPPOSITES_EN = """hot cold|big small|fast slow|up down|good bad|old new|happy sad|day night|black white
|open closed|in out|left right|high low|long short|rich poor|hard soft|light dark|early late|full empty
|clean dirty|strong weak|easy difficult|near far|on off|yes no|true false|first last|love hate|win lose|buy sell
|push pull|start stop|come go|give take|begin end|wet dry|thick thin|wide narrow|loud quiet|deep shallow
|cheap expensive|warm cool|sweet sour|brave afraid|safe dangerous|inside outside|above below|before after
|always never|more less|many few|north south|east west|top bottom|front back|male female|king queen|boy girl
|man woman|brother sister|father mother|friend enemy|question answer|life death|war peace|summer winter
|morning evening|alive dead|awake asleep|laugh cry|find hide|remember forget|same different|smooth rough
|success failure|public private|simple complex|sharp blunt|beautiful ugly|kind cruel|tight loose|arrive leave"""
OPPOSITES_ZH = """热 冷|大 小|快 慢|上 下|好 坏|新 旧|高兴 难过|白天 黑夜|黑 白|开 关|里 外|左 右|高 低|长 短|富有 贫穷|硬 软|亮 暗|早 晚|满 空|干净 肮脏|强 弱
|容易 困难|近 远|是 否|真 假|开始 结束|爱 恨|赢 输|买 卖|推 拉|来 去|给 拿|进 出|湿 干|厚 薄|宽 窄|响亮 安静|重 轻|深 浅|贵 便宜|温暖 寒冷|甜 苦|胖 瘦|勇敢 胆小|安全 危险
|前 后|多 少|东 西|南 北|男 女|国王 王后|哥哥 姐姐|父亲 母亲|朋友 敌人|问题 答案|生 死|战争 和平|夏天 冬天|早上 晚上|哭 笑|记住 忘记|相同 不同|光滑 粗糙|成功 失败|公开 秘密|简单 复杂
|美丽 丑陋|善良 恶毒|紧 松|到达 离开|增加 减少|上升 下降|前进 后退|聪明 愚笨|喜欢 讨厌|热情 冷淡|表扬 批评|正确 错误|勤劳 懒惰|骄傲 谦虚|快乐 悲伤|古代 现代|优点 缺点|直 弯|天 地|动 静
|粗 细"""
SYNONYMS_EN = """big large|small little|happy glad|fast quick|begin start|end finish|smart clever|sad unhappy
|rich wealthy|beautiful pretty|angry mad|hard difficult|easy simple|old ancient|quiet silent|scared afraid
|tired sleepy|nice kind|funny amusing|strange odd|correct right|wrong false|buy purchase|help assist|speak talk
|look see|shout yell|jump leap|answer reply|choose pick|close shut|error mistake|gift present|house home
|road street|child kid|doctor physician|important significant|whole entire|usually normally|maybe perhaps"""
SYNONYMS_ZH = """高兴 快乐|美丽 漂亮|聪明 聪慧|快速 迅速|开始 开端|结束 终止|伟大 宏伟|勤劳 勤奋|安静 宁静|害怕 恐惧|喜欢 喜爱|帮助 帮忙|看见 看到|著名 有名|立刻 马上|特别 特殊
|温暖 暖和|寒冷 冰冷|困难 艰难|简单 容易|重要 要紧|常常 经常|忽然 突然|好像 仿佛|父亲 爸爸|母亲 妈妈|医生 大夫|宽阔 广阔|欢乐 愉快|生气 发怒|悲伤 伤心|疲倦 疲劳|著作 作品|礼物 礼品
|错误 过错|诚实 老实|仔细 认真|勇敢 英勇|清楚 清晰|满意 满足"""
PLURALS_EN = """cat cats|dog dogs|book books|car cars|apple apples|house houses|tree trees|friend friends
|day days|boy boys|girl girls|key keys|toy toys|box boxes|bus buses|dish dishes|glass glasses|fox foxes
|watch watches|class classes|wish wishes|church churches|city cities|baby babies|story stories|country countries
|lady ladies|party parties|family families|berry berries|child children|man men|woman women|foot feet
|tooth teeth|mouse mice|goose geese|person people|ox oxen|sheep sheep|fish fish|deer deer|leaf leaves
|knife knives|wife wives|life lives|wolf wolves|half halves|shelf shelves|potato potatoes|tomato tomatoes
|hero heroes|photo photos|piano pianos|table tables|chair chairs|bird birds|horse horses|cow cows|egg eggs
|hand hands|eye eyes|student students|teacher teachers|window windows|flower flowers|brush brushes"""
PAST_EN = """go went|be was|have had|do did|say said|get got|make made|know knew|think thought|take took|see saw
|come came|give gave|find found|tell told|feel felt|leave left|put put|bring brought|begin began|keep kept
|hold held|write wrote|stand stood|hear heard|let let|mean meant|set set|meet met|run ran|pay paid|sit sat
|speak spoke|lie lay|lead led|read read|grow grew|lose lost|fall fell|send sent|build built|draw drew
|break broke|cut cut|eat ate|drink drank|sleep slept|sing sang|swim swam|buy bought|sell sold|teach taught
|catch caught|fly flew|drive drove|ride rode|win won|wear wore|choose chose|forget forgot|walk walked
|play played|work worked|look looked|love loved|stop stopped|try tried|study studied|cry cried|want wanted
|need needed|like liked|live lived|open opened|help helped"""

# Common words, for spelling, for copying and for the texts to search in.
NOUNS_EN = """dog cat horse cow bird fish lion bear wolf fox mouse duck sheep goat frog snake apple banana
orange lemon pear bread cheese egg milk water tea coffee sugar salt rice soup cake table chair bed door window
wall roof house room kitchen garden tree flower grass leaf forest river lake sea beach island mountain hill road
street bridge city town village school shop market park station train bus car bike boat ship plane book pen
paper page letter word story song picture film game ball toy doll box bag cup plate bottle knife fork spoon lamp
candle clock watch phone radio hat coat shirt shoe glove ring king queen boy girl man woman child friend teacher
doctor farmer driver cook baker singer soldier sun moon star sky cloud rain snow wind storm fire stone sand gold
silver iron wood glass hand foot head eye ear nose mouth heart day night morning evening summer winter spring
autumn week month year hour minute name number idea question answer dream gift party music dance sport team
match prize money price letter map plan tool rope wheel tower castle church farm field""".split()
ADJECTIVES_EN = """big small old new young long short high low hot cold warm cool fast slow good bad happy sad
rich poor strong weak clean dirty wet dry soft hard light dark bright quiet loud sweet sour fresh heavy empty
full round flat deep wide narrow easy simple brave kind wise funny strange lovely nice red blue green yellow
black white brown pink grey purple""".split()
VERBS_EN = """run walk jump swim fly sing dance read write draw paint cook eat drink sleep wake sit stand open
close buy sell give take send bring find lose keep hold push pull cut break build make help teach learn play
work rest talk speak listen hear see look watch smell taste touch feel think know like love hate want need start
stop wait win fall climb ride drive travel visit meet call answer ask clean wash carry throw catch laugh cry
smile turn move stay leave come go""".split()
OTHERS_EN = """and or but with under over behind near always never often today now here there very again""".split()
WORDS_EN = sorted({*NOUNS_EN, *ADJECTIVES_EN, *VERBS_EN, *OTHERS_EN})
SPELLING_EN = [word for word in sorted({*NOUNS_EN, *ADJECTIVES_EN}) if len(word) <= 6]

NOUNS_ZH = """小狗 小猫 马 牛 小鸟 鱼 狮子 熊 狼 狐狸 老鼠 鸭子 羊 青蛙 蛇 苹果 香蕉 橙子 柠檬 梨 面包 奶酪 鸡蛋 牛奶 水 茶 咖啡 糖 盐 米饭 汤 蛋糕 桌子 椅子 床 门 窗户 墙
屋顶 房子 房间 厨房 花园 树 花 草 叶子 森林 河 湖 大海 海滩 小岛 山 路 街道 桥 城市 村庄 学校 商店 市场 公园 车站 火车 汽车 自行车 船 飞机 书 笔 纸 信 故事 歌 画 电影 游戏 球 玩具
箱子 包 杯子 盘子 瓶子 刀 叉子 勺子 灯 蜡烛 钟 手表 电话 帽子 大衣 衬衫 鞋 手套 国王 王后 男孩 女孩 孩子 朋友 老师 医生 农民 司机 厨师 歌手 士兵 太阳 月亮 星星 天空 云 雨 雪 风 火 石头
沙子 金子 银子 木头 玻璃 手 脚 头 眼睛 耳朵 鼻子 嘴 心 早上 晚上 夏天 冬天 春天 秋天 名字 数字 问题 答案 梦 礼物 音乐 比赛 钱 地图 计划 工具 绳子 轮子 高塔 城堡 农场 田野""".split()
ADJECTIVES_ZH = """大 小 老 新 年轻 长 短 高 低 热 冷 温暖 凉快 快 慢 好 坏 快乐 难过 富有 贫穷 强壮 干净 湿 干 软 硬 明亮 黑暗 安静 甜 酸 新鲜 重 轻 空 满 圆 平 深
宽 简单 勇敢 善良 聪明 有趣 奇怪 可爱 红色 蓝色 绿色 黄色 黑色 白色 粉色 灰色 紫色""".split()
VERBS_ZH = """跑步 走路 跳 游泳 飞 唱歌 跳舞 读书 写字 画画 做饭 吃饭 喝水 睡觉 起床 坐下 站着 打开 关上 买 卖 给 拿 送 带来 找到 丢失 拿着 推 拉 切 打破 建造 帮助 教 学习 玩
工作 休息 说话 听 看见 闻 尝 想 知道 喜欢 讨厌 需要 开始 停止 等待 赢 爬 骑车 开车 旅行 拜访 见面 打电话 回答 提问 打扫 洗 搬 扔 接 笑 哭 转身 留下 离开 回来""".split()
WORDS_ZH = [*NOUNS_ZH, *ADJECTIVES_ZH, *VERBS_ZH]


def pairs(table: str) -> list[tuple[str, str]]:
    """Reads a table of `one other|one other`."""
    return [(line.split()[0], line.split()[1]) for line in table.split("|")]


def both_ways(table: str) -> dict[str, str]:
    return {a: b for left, right in pairs(table) for a, b in ((left, right), (right, left))}


# Some words have an opposite that itself has a more usual one.
OPPOSITE_EN = both_ways(OPPOSITES_EN) | {"heavy": "light", "young": "old", "tall": "short", "little": "big"}
OPPOSITE_ZH = both_ways(OPPOSITES_ZH) | {"老": "少", "矮": "高", "年轻": "年老", "伤心": "高兴"}
SYNONYM_EN, SYNONYM_ZH = dict(pairs(SYNONYMS_EN)), dict(pairs(SYNONYMS_ZH))
PLURAL_EN, PAST = dict(pairs(PLURALS_EN)), dict(pairs(PAST_EN))

# Ways to ask for the relation <r> of a word <w>.
RELATION_EN = [
    "What( is|'s) the <r> of <w>?",
    "What( is|'s) the <r> of <w>?",
    "whats the <r> of <w>",
    "(the |)<r> of <w>(?|)",
    "<w> <r>(?|)",
    "<r>(:|) <w>",
    "(Tell me|Give me|Say|Write|Name|Find|Show me|Write down) the <r> of <w>(.|)",
    "(Can|Could|Would) you (please |)(tell me|give me|say|name|write|find) the <r> of <w>?",
    "(Do you know|Do you happen to know) the <r> of <w>?",
    "I (need|want|would like|am looking for) the <r> of <w>.",
    "I (want|need|would like) to know the <r> of <w>.",
    "What would be the <r> of <w>?",
    "What word is the <r> of <w>?",
    "Which word is the <r> of <w>?",
    "I'm (learning English|doing my homework|studying for a test). What is the <r> of <w>?",
    "(Quick question|Question|Quiz|English question|Vocabulary): what is the <r> of <w>?",
    "(In English, |)what is the <r> of <w>?",
    "<w>: what is (the|its) <r>?",
    "<w> - <r>?",
    "(I forgot|I don't know|I am not sure about) the <r> of <w>.",
    "(Please |)(give|tell|write) (me |)the <r> of <w>.",
    "My (teacher|son|friend) asks for the <r> of <w>.",
    "(Answer briefly|In one sentence|Shortly): what is the <r> of <w>?",
    "What is the <r> for <w>?",
    "the word <w> has what <r>?",
    "How do you (say|write|form) the <r> of <w>?",
]
OPPOSITE_ASKS_EN = [
    "What( is|'s) opposite to <w>?",
    "<w> is the opposite of (what|which word)?",
    "Which word means the opposite of <w>?",
    "What( is|'s) the contrary of <w>?",
    "If something is not <w>, what is it? Give the opposite.",
    "(not <w> but|<w> and its opposite)(?|)",
]
SYNONYM_ASKS_EN = [
    "What( is|'s) another word for <w>?",
    "(Give me|Tell me|I need|Find|Do you know) (another word for|a word like|a synonym for|a synonym of) <w>(.|?)",
    "What word means the same as <w>?",
    "Which word has the same meaning as <w>?",
    "another word for <w>(?|)",
    "What( is|'s) a synonym (of|for) <w>?",
    "How else can (I|you) say <w>?",
    "What can I say instead of <w>?",
    "(a |)word (similar to|with the same meaning as) <w>(?|)",
]
PLURAL_ASKS_EN = [
    "How do you (say|write) <w> in the plural?",
    "One <w>, two (what|...)?",
    "What do you call more than one <w>?",
    "Make <w> plural.",
    "(Put|Write) <w> in the plural.",
    "What is more than one <w> called?",
    "I have one <w>, you have two (what|...)?",
]
PAST_ASKS_EN = [
    "How do you (say|write) <w> in the past( tense|)?",
    "Put (the verb |)<w> in(to|) the past( tense|).",
    "Today I <w>, yesterday I (what|...)?",
    "What is <w> in the past( tense|)?",
    "(Change|Turn) <w> into (the |)past tense.",
    "<w> in the past tense(?|)",
]
RELATION_ZH = [
    "<w>的<r>是(什么|哪个|哪个词|)(？|?|)",
    "<w>的<r>(是什么词|是什么呢|叫什么|是啥|怎么说|有哪些)？",
    "<w>的<r>",
    "(告诉我|说出|写出|给出|找出|请说出|请写出|说一下|给我)<w>的<r>(。|)",
    "(请问|问一下|我想知道|你知道|想知道|请教一下)<w>的<r>是(什么|哪个词)(？|吗？|)",
    "(哪个词|什么|什么词)是<w>的<r>？",
    "<r>：<w>",
    "(你能|能|可以|能不能)(告诉我|说出)<w>的<r>(吗|)？",
    "(我忘了|我不知道|我不记得)<w>的<r>(是什么|)(。|)",
    "(我在学中文|我在做作业|考考你|老师问|小测验)，<w>的<r>是什么？",
    "(一句话|简短)回答：<w>的<r>是什么？",
    "<w>，<r>(是什么|)？",
    "(求|查一下|帮我找|帮我查)<w>的<r>(。|)",
    "<w>有什么<r>？",
    "词语<w>的<r>是(什么|哪个)？",
]
OPPOSITE_ASKS_ZH = [
    "<w>的反面是什么？",
    "和<w>(相反|意思相反)的(词|)是(什么|哪个)？",
    "与<w>意思相反的词(是什么|)？",
    "<w>反过来是什么？",
    "(什么|哪个词)(和|与|跟)<w>(相反|意思相反)？",
]
SYNONYM_ASKS_ZH = [
    "和<w>意思(相同|相近|一样|差不多)的词(是什么|有哪些|)？",
    "<w>(还可以|也可以|还能)(怎么说|说成什么)？",
    "(换一个词|换个词|换种说法)(表示|说)<w>(。|)",
    "(哪个词|什么词)(和|与|跟)<w>(意思相近|意思一样)？",
]

SPELL_EN = [
    "Spell <w>(.|)",
    "Spell (the word |)<w>(.|)",
    "How (do you|do I|to|would you|is) spell <w>?",
    "(Please |Can you |Could you |)spell (the word |out |)<w>( for me| with hyphens| letter by letter|)(.|)",
    "(Write|Say|Give me|List) the letters of (the word |)<w>(.|)",
    "What( is|'s) the spelling of (the word |)<w>?",
    "(the |)spelling of <w>(?|)",
    "(Split|Break) (the word |)<w> into (its |)letters.",
    "(Write|Spell) <w> (letter by letter|with hyphens|with hyphens between the letters).",
    "What (are the letters|letters are) in (the word |)<w>?",
    "I don't know how to spell <w>.",
    "Do you know how to spell <w>?",
]
SPELL_ZH = [
    "<w>(怎么拼|怎么拼写|如何拼写|的拼写是什么|怎么写|的拼写)(？|)",
    "(拼写|拼一下|拼出)(单词|)<w>(。|)",
    "(请|请你|帮我|麻烦)(拼写|拼出|拼一下)(单词|)<w>(。|)",
    "(英语|英文)(单词|)<w>(怎么拼|怎么拼写)？",
    "把<w>(一个字母一个字母地|按字母)拼出来(。|)",
]
LETTER_COUNT_EN = [
    "How many letters are (there |)in (the word |)<w>?",
    "How many letters does (the word |)<w> have?",
    "(Count|Tell me the number of|What is the number of) (the |)letters in (the word |)<w>(.|)",
    "(number of|how many) letters (in|:) <w>(?|)",
    "How long is the word <w>?",
    "<w> has how many letters?",
    "(Can|Could) you count the letters in <w>?",
]
LETTER_COUNT_ZH = [
    "(单词|英语单词|)<w>有(几个|多少个)字母(？|)",
    "(请问|数一下|告诉我|数一数)<w>有(几个|多少个)字母(？|)",
    "<w>(由几个字母组成|是几个字母|的字母数是多少)？",
]
EDGE_LETTER_EN = [
    "What( is|'s) the <e> letter (of|in) (the word |)<w>?",
    "(Which|What) letter (is|comes) <e> in (the word |)<w>?",
    "(Tell me|Give me|Name|Say|Find) the <e> letter of (the word |)<w>(.|)",
    "(the |)<e> letter of <w>(?|)",
    "(Do you know|Can you tell me) the <e> letter of <w>?",
    "(The word |)<w>: what is the <e> letter?",
]
EDGE_LETTER_ZH = [
    "(单词|)<w>的<e>(字母|个字母)是(什么|哪个)(？|)",
    "(告诉我|请问|说出)<w>的<e>个字母(是什么|)(？|)",
    "<w>(中|里)<e>个字母是(什么|哪个)？",
]
UPPER_EN = [
    "(Write|Put|Type) <w> in (upper case|uppercase|capital letters|capitals|all caps)(.|)",
    "(Convert|Change|Turn) <w> (to|into) (upper case|uppercase|capital letters|capitals)(.|)",
    "Make <w> (uppercase|upper case)(.|)",
    "(Uppercase|Capitalize all letters of|Upper case|All caps)(:|) <w>",
    "What( is|'s) <w> in (upper case|uppercase|capital letters)?",
    "(Can|Could) you write <w> in (uppercase|capital letters)?",
    "<w> in (uppercase|capitals|capital letters)(?|)",
    "How do you write <w> in capital letters?",
]
LOWER_EN = [
    "(Write|Put|Type) <w> in (lower case|lowercase|small letters)(.|)",
    "(Convert|Change|Turn) <w> (to|into) (lower case|lowercase|small letters)(.|)",
    "Make <w> (lowercase|lower case)(.|)",
    "(Lowercase|Lower case)(:|) <w>",
    "What( is|'s) <w> in (lower case|lowercase|small letters)?",
    "(Can|Could) you write <w> in (lowercase|small letters)?",
    "<w> in (lowercase|small letters)(?|)",
]
UPPER_ZH = [
    "(把|将|请把|请将)<w>(改成|变成|转成|写成|转换成|换成)大写(字母|)(。|)",
    "<w>(的大写|的大写形式|大写)(是什么|怎么写|)(？|)",
    "(用大写|大写)(字母|)(写|写出)<w>(。|)",
    "(转换成大写|转成大写|大写)：<w>",
]
LOWER_ZH = [pattern.replace("大写", "小写") for pattern in UPPER_ZH]
REVERSE_EN = [
    "Reverse (the order of |the words: |these words: |the words |)<t>(.|)",
    "(Write|Say|Put|List) (these words|the words|the three words|) in reverse order: <t>",
    "(Please |Can you |)reverse (the order of |)(these|the|these three|the three) words: <t>",
    "(What is|Give me) the reverse order of <t>(?|.)",
    "<t> (in reverse order|backwards, word by word|in reverse)(?|)",
    "(Turn|Flip) the (word order|order)(:| of) <t>",
    "(Say|Write) the words <t> (backwards|from last to first|in reverse order).",
]
REVERSE_ZH = [
    "(把|将|请把)<t>(这三个词|)(倒过来|反过来|倒序|反序|逆序)(说|排列|写|写出来|)(。|)",
    "(倒序|反序|逆序)(排列|写出|说出|输出)(这三个词|)(：|)<t>",
    "(颠倒|反转)(下面|这些|这三个|)词(的顺序|语的顺序)：<t>",
    "<t>(反过来|倒过来)(怎么说|是什么|怎么排)？",
]


def pick_lang(rng: random.Random) -> str:
    return rng.choice(("en", "zh"))


def by_lang(lang: str, english: list[str], chinese: list[str]) -> list[str]:
    return english if lang == "en" else chinese


def joined(items: list[str], lang: str) -> str:
    """An enumeration: "a, b and c" or "a、b和c"."""
    if len(items) == 1:
        return items[0]
    comma, last = (", ", " and ") if lang == "en" else ("、", "和")
    return comma.join(items[:-1]) + last + items[-1]


def neighbours(rng: random.Random, lang: str) -> QA:
    """The day, month, season, letter or number after or before another."""
    after = rng.random() < 0.65
    step = 1 if after else -1
    kind = rng.random()
    if kind < 0.5:
        noun, ring = rng.choice(CYCLES_EN if lang == "en" else CYCLES_ZH)
        index = rng.randrange(len(ring))
        x, y = ring[index], ring[(index + step) % len(ring)]
    elif kind < 0.8:
        noun = "letter" if lang == "en" else "个字母"
        index = rng.randrange(25) + (0 if after else 1)
        x, y = string.ascii_uppercase[index], string.ascii_uppercase[index + step]
    else:
        noun = "number" if lang == "en" else "个数"
        number = rng.randint(1, 20) if rng.random() < 0.7 else rng.randint(1, 99)
        x, y = str(number), str(number + step)
    patterns = by_lang(lang, AFTER_EN, AFTER_ZH) if after else by_lang(lang, BEFORE_EN, BEFORE_ZH)
    if x in DAYS_EN + DAYS_ZH and rng.random() < 0.3:
        if after:
            patterns = by_lang(lang, TOMORROW_EN, TOMORROW_ZH)
        else:
            patterns = by_lang(lang, YESTERDAY_EN, YESTERDAY_ZH)
    shown = x
    if x in DAYS_ZH:
        shown = x.replace("星期", rng.choice(("星期", "星期", "周", "礼拜")))
        shown = shown.replace("日", rng.choice("日天"))
    elif x in MONTHS_ZH and rng.random() < 0.4:
        shown = f"{MONTHS_ZH.index(x) + 1}月"
    elif len(x) == 1 and x.isalpha() and rng.random() < 0.3:
        shown = x.lower()
    question = one_of(rng, patterns, x=shown, k=noun)
    if lang == "en":
        place = "after" if after else "before"
        thought = f"The user asks what comes {place} {x}. It is {y}."
        return QA(question, f"The {noun} {place} {x} is {y}.", lang, thought)
    place = "之后" if after else "之前"
    return QA(question, f"{x}{place}是{y}。", lang, f"用户问{x}{place}是什么，是{y}。")


def ordinals(rng: random.Random, lang: str) -> QA:
    """The nth day, month or letter, and how many days a month has."""
    kind = rng.randrange(4)
    if kind == 0:
        index = rng.randrange(12)
        length = MONTH_LENGTHS[index]
        if lang == "en":
            month = MONTHS_EN[index]
            question = one_of(rng, COUNT_FRAMES_EN, k="days", w=month)
            return QA(question, f"{month} has {length} days.", lang, f"The month {month} has {length} days.")
        month = MONTHS_ZH[index]
        shown = rng.choice((month, f"{index + 1}月"))
        question = one_of(rng, COUNT_FRAMES_ZH[:3], k="天", w=shown)
        return QA(question, f"{month}有{length}天。", lang, f"用户问{month}的天数，是{length}天。")
    letters = list("ABCDEFGHIJ")
    names_en = (("day of the week", DAYS_EN), ("month of the year", MONTHS_EN), ("letter of the alphabet", letters))
    names_zh = (("一周的", "天", DAYS_ZH), ("一年的", "个月", MONTHS_ZH), ("英语字母表的", "个字母", letters))
    if lang == "en":
        noun, items = names_en[kind - 1]
        index = rng.randrange(len(items))
        nth = ORDINALS_EN[index]
        shown = rng.choice((nth, nth, f"{index + 1}{('st', 'nd', 'rd')[index] if index < 3 else 'th'}"))
        question = one_of(
            rng,
            [
                "(What|Which)( is|'s) the <n> <k>?",
                "(Tell me|Name|Give me|Say) the <n> <k>(.|)",
                "(the |)<n> <k>(?|)",
                "(Which|What) (one |)is the <n> <k>?",
                "(Do you know|Can you tell me) the <n> <k>?",
                "What is the <n> <k> called?",
            ],
            n=shown,
            k=noun,
        ).replace("Which's", "What's")
        thought = f"The user asks for number {index + 1}: {items[index]}."
        return QA(question, f"The {nth} {noun} is {items[index]}.", lang, thought)
    whole, unit, items = names_zh[kind - 1]
    index = rng.randrange(len(items))
    nth = f"第{NUMBERS_ZH[index + 1]}"
    question = one_of(
        rng,
        [
            "<w><n><k>是(什么|哪个|)(？|)",
            "(请问|告诉我|你知道)<w><n><k>是(什么|哪个)(？|)",
            "<w><n><k>(叫什么|是什么呢)？",
            "(说出|写出)<w><n><k>(。|)",
        ],
        w=whole,
        n=rng.choice((nth, f"第{index + 1}")),
        k=unit,
    )
    return QA(question, f"{whole}{nth}{unit}是{items[index]}。", lang, f"用户问第{index + 1}个，是{items[index]}。")


def counting(rng: random.Random, lang: str) -> QA:
    """Counts up or down, at most to 20."""
    kind = rng.random()
    low, high = sorted(rng.sample(range(0, 21), 2))
    if kind < 0.35:
        low, high = 1, rng.choice((3, 5, 10, 10, 20, rng.randint(2, 20)))
    numbers = [str(n) for n in range(low, high + 1)]
    if kind < 0.35 and rng.random() < 0.6:
        patterns = by_lang(lang, COUNT_TO_EN, COUNT_TO_ZH)
    elif kind < 0.8:
        patterns = by_lang(lang, COUNT_EN, COUNT_ZH)
    else:
        low = 1 if rng.random() < 0.6 else low
        high = max(high, low + 2)
        numbers = [str(n) for n in range(high, low - 1, -1)]
        patterns = [p.replace("( to <a>|)", " to <a>") for p in by_lang(lang, COUNT_DOWN_EN, COUNT_DOWN_ZH)]
    table = NUMBERS_EN if lang == "en" else NUMBERS_ZH
    show = (lambda n: table[n]) if rng.random() < 0.3 and high <= 20 else str
    question = one_of(rng, patterns, a=show(low), b=show(high))
    if lang == "en":
        thought = f"I start at {numbers[0]} and stop at {numbers[-1]}."
        return QA(question, ", ".join(numbers) + ".", lang, thought)
    return QA(question, "、".join(numbers) + "。", lang, f"从{numbers[0]}开始，到{numbers[-1]}结束。")


def sorting(rng: random.Random, lang: str) -> QA:
    """Sorts three numbers."""
    numbers = rng.sample(range(rng.choice((10, 21, 100))), 3)
    if rng.random() < 0.1:
        numbers.append(rng.choice([n for n in range(10) if n not in numbers]))
    down = rng.random() < 0.3
    ordered = [str(n) for n in sorted(numbers, reverse=down)]
    comma = rng.choice((", ", " ", ",")) if lang == "en" else rng.choice(("、", "，", " "))
    shown = comma.join(str(n) for n in numbers)
    if lang == "en":
        question = one_of(rng, SORT_DOWN_EN if down else SORT_EN, n=shown)
        order = "From largest to smallest" if down else "From smallest to largest"
        thought = f"{ordered[0]} comes first and {ordered[-1]} last."
        return QA(question, f"{order}: {', '.join(ordered)}.", lang, thought)
    question = one_of(rng, SORT_DOWN_ZH if down else SORT_ZH, n=shown)
    order = "从大到小" if down else "从小到大"
    return QA(question, f"{order}：{'、'.join(ordered)}。", lang, f"{ordered[0]}在最前，{ordered[-1]}在最后。")


def number_patterns(rng: random.Random, lang: str) -> QA:
    """The next number of a row with a fixed step."""
    step = rng.choice((1, 1, 2, 2, 2, 3, 5, 10))
    start = rng.choice((step, step, rng.randint(0, 10)))
    row = [start + step * i for i in range(rng.randint(3, 5) + 1)]
    if rng.random() < 0.15:
        row = [2**i for i in range(1, rng.randint(5, 7))]
    shown = ", ".join(map(str, row[:-1])) if lang == "en" else "、".join(map(str, row[:-1]))
    if lang == "en":
        thought = f"After {row[-2]} comes {row[-1]}."
        return QA(one_of(rng, PATTERN_EN, n=shown), f"The next number is {row[-1]}.", lang, thought)
    return QA(one_of(rng, PATTERN_ZH, n=shown), f"下一个数是{row[-1]}。", lang, f"{row[-2]}之后是{row[-1]}。")


def fixed_lists(rng: random.Random, lang: str) -> QA:
    """The days, the months, the colours of the rainbow, and how many there are."""
    if rng.random() < 0.6:
        name, answer = rng.choice(LISTS_EN if lang == "en" else LISTS_ZH)
        # The name may hold choices, which the frame's expansion then makes.
        pattern = rng.choice(LIST_FRAMES_EN if lang == "en" else LIST_FRAMES_ZH).replace("<l>", name)
        question = say(rng, pattern)
        thought = "The user asks for a list I know." if lang == "en" else "用户要一个我知道的列表。"
        return QA(question, answer, lang, thought)
    noun, whole, answer = rng.choice(COUNTS_EN if lang == "en" else COUNTS_ZH)
    question = say(rng, rng.choice(COUNT_FRAMES_EN if lang == "en" else COUNT_FRAMES_ZH).replace("<w>", whole), k=noun)
    return QA(question, answer, lang, f"The user asks for a number. {answer}" if lang == "en" else f"用户问数量。{answer}")


def examples(rng: random.Random, lang: str) -> QA:
    """Some fruits, animals, cities: one to five, in a sentence or as a numbered list."""
    count = rng.choice((1, 2, 3, 3, 3, 4, 5, 5))
    listed = count > 1 and rng.random() < 0.2
    if lang == "en":
        single, plural, items = rng.choice(CATEGORIES_EN)
        names = items.split()[:count]
        article = "an" if single[0] in "aeiou" else "a"
        word = NUMBERS_EN[count]
        if count == 1:
            question = one_of(rng, EXAMPLES_EN[:5] + EXAMPLES_EN[11:12], n=rng.choice(("one", article)), c=single)
            answer = f"{names[0][0].upper()}{names[0][1:]} is {article} {single}."
        else:
            pattern = rng.choice(EXAMPLES_EN).replace("<c>", plural)
            question = say(rng, pattern, n=rng.choice((word, word, str(count))))
            plural = plural.replace("(musical |)", "").strip("()").split("|")[0]
            answer = f"{word.capitalize()} {plural} are {joined(names, lang)}."
        wish = say(rng, " (as a numbered list|in a numbered list|with numbers|as a numbered list please).")
        thought = f"The user wants {count} of this kind: {', '.join(names)}."
    else:
        unit, noun, items = rng.choice(CATEGORIES_ZH)
        names = items.split()[:count]
        word = {1: "一", 2: "两"}.get(count, NUMBERS_ZH[count])
        question = one_of(rng, EXAMPLES_ZH, n=rng.choice((word, word, str(count))), m=unit, c=noun)
        answer = f"{names[0]}是一{unit}{noun}。" if count == 1 else f"{word}{unit}{noun}是{joined(names, lang)}。"
        wish = say(rng, "，(用编号列表|用数字编号|写成编号列表)。")
        thought = f"用户要{count}个例子：{'、'.join(names)}。"
    if listed:
        question = question.rstrip(".?。？") + (f" {wish}" if lang == "en" else wish)
        answer = "\n".join(f"{i}. {name}" for i, name in enumerate(names, 1))
    return QA(question, answer, lang, thought)


def number_words(rng: random.Random, lang: str) -> QA:
    """Writes a number in words, or a number word in digits."""
    number = rng.randint(0, 20)
    to_word = rng.random() < 0.6
    if lang == "en":
        word = NUMBERS_EN[number]
        asks = [
            "(Write|Say|Spell) (the number |)<x> (in|as) (words|a word).",
            "How do you (write|say|spell) (the number |)<x> in words?",
            "What is <x> in words?",
            "<x> in words(?|)",
        ]
        asks_back = [
            "(Write|Show) <x> (as a number|in digits|as digits).",
            "What is <x> in digits?",
            "<x> (in digits|as a number)(?|)",
            "(Which|What) number is <x> in digits?",
        ]
        if to_word:
            answer = f"The number {number} is written {word}."
        else:
            answer = f"The word {word} is written {number}."
        thought = f"{number} is {word}."
    else:
        word = NUMBERS_ZH[number]
        asks = ["<x>(的中文|用汉字|用中文)怎么写？", "(把|将)<x>(写成|改成)(汉字|中文数字)(。|)", "<x>的汉字写法是什么？"]
        asks_back = ["<x>(用数字|用阿拉伯数字)怎么写？", "(把|将)<x>(写成|改成)(阿拉伯数字|数字)(。|)", "<x>是哪个阿拉伯数字？"]
        answer = f"{number}写作{word}。" if to_word else f"{word}写作{number}。"
        thought = f"{number}就是{word}。"
    question = one_of(rng, asks if to_word else asks_back, x=str(number) if to_word else word)
    return QA(question, answer, lang, thought)


SEQUENCE_PARTS = (
    [neighbours] * 6 + [counting] * 4 + [fixed_lists] * 5 + [examples] * 5 + [sorting] * 3
    + [ordinals] * 2 + [number_patterns] * 2 + [number_words]
)


def sequences(rng: random.Random) -> QA:
    """Counting, ordered lists, their members, and fixed examples of a kind."""
    return rng.choice(SEQUENCE_PARTS)(rng, pick_lang(rng))


def quoted(rng: random.Random, word: str, lang: str) -> str:
    """A word as users put it in a question: bare, or in quotes."""
    marks = ("", "", "", '""', "''") if lang == "en" else ("", "", "“”", "“”", '""')
    mark = rng.choice(marks)
    return f"{mark[0]}{word}{mark[1]}" if mark else word


def casual(rng: random.Random, question: str) -> str:
    """Starts some questions with a small letter: the trainer leaves the case of these alone."""
    return question[0].lower() + question[1:] if rng.random() < 0.35 else question


def relation_en(rng: random.Random) -> QA:
    """Opposite, synonym, plural, past tense of an English word, asked in English."""
    kind = rng.choice(("opposite", "opposite", "plural", "past", "past", "synonym"))
    table, name, asks, lead = {
        "opposite": (OPPOSITE_EN, "(opposite|antonym|opposite)", OPPOSITE_ASKS_EN, "The opposite of"),
        "synonym": (SYNONYM_EN, "synonym", SYNONYM_ASKS_EN, "A synonym of"),
        "plural": (PLURAL_EN, "(plural|plural form|plural)", PLURAL_ASKS_EN, "The plural of"),
        "past": (PAST, "(past tense|past form|simple past|past tense)", PAST_ASKS_EN, "The past tense of"),
    }[kind]
    word = rng.choice(list(table))
    asks = asks if rng.random() < (0.6 if kind == "synonym" else 0.3) else RELATION_EN
    question = say(rng, rng.choice(asks).replace("<r>", name), w=quoted(rng, word, "en"))
    answer = f"{lead} {word} is {table[word]}."
    return QA(question, answer, "en", f"The user wants {lead.lower()} {word}. It is {table[word]}.")


def relation_zh(rng: random.Random) -> QA:
    """Opposite and synonym of a Chinese word."""
    opposite = rng.random() < 0.65
    table = OPPOSITE_ZH if opposite else SYNONYM_ZH
    name = "反义词" if opposite else "(近义词|同义词)"
    word = rng.choice(list(table))
    asks = (OPPOSITE_ASKS_ZH if opposite else SYNONYM_ASKS_ZH) if rng.random() < 0.3 else RELATION_ZH
    question = say(rng, rng.choice(asks).replace("<r>", name), w=quoted(rng, word, "zh"))
    title = "反义词" if opposite else "近义词"
    return QA(question, f"“{word}”的{title}是“{table[word]}”。", "zh", f"用户问“{word}”的{title}，是“{table[word]}”。")


def english_in_chinese(rng: random.Random) -> QA:
    """Plural, past tense and opposite of an English word, asked in Chinese."""
    table, name, title = rng.choice((
        (PLURAL_EN, "(复数|复数形式)", "复数"),
        (PAST, "(过去式|过去时)", "过去式"),
        (OPPOSITE_EN, "反义词", "反义词"),
    ))
    word = rng.choice(list(table))
    question = say(rng, rng.choice(RELATION_ZH).replace("<r>", name), w=quoted(rng, word, "zh"))
    return QA(question, f"{word}的{title}是{table[word]}。", "zh", f"用户问{word}的{title}，是{table[word]}。")


def spelling(rng: random.Random, lang: str) -> QA:
    """Letters of an English word: spelled, counted, the first and the last, upper and lower case."""
    word = rng.choice(SPELLING_EN)
    shown = quoted(rng, word.capitalize() if rng.random() < 0.1 else word, lang)
    kind = rng.random()
    if kind < 0.4:
        letters = "-".join(word)
        thought = f"The letters of {word} are {letters}." if lang == "en" else f"{word}的字母是{letters}。"
        question = casual(rng, one_of(rng, by_lang(lang, SPELL_EN, SPELL_ZH), w=shown))
        return QA(question, letters, lang, thought, plain=False)
    if kind < 0.55:
        question = casual(rng, one_of(rng, by_lang(lang, LETTER_COUNT_EN, LETTER_COUNT_ZH), w=shown))
        spelled = "-".join(word)
        if lang == "en":
            answer, thought = f"The word {word} has {len(word)} letters.", f"The letters are {spelled}: {len(word)}."
        else:
            answer, thought = f"{word}有{len(word)}个字母。", f"字母是{spelled}，一共{len(word)}个。"
        return QA(question, answer, lang, thought, plain=False)
    if kind < 0.75:
        first = rng.random() < 0.5
        letter = word[0] if first else word[-1]
        if lang == "en":
            edge = "first" if first else "last"
            question = casual(rng, one_of(rng, EDGE_LETTER_EN, w=shown, e=edge))
            answer, thought = f"The {edge} letter of {word} is {letter}.", f"{word} is {'-'.join(word)}."
            return QA(question, answer, lang, thought, plain=False)
        edge = "第一" if first else "最后一"
        question = one_of(rng, EDGE_LETTER_ZH, w=shown, e=edge).replace("一字母", "一个字母")
        return QA(question, f"{word}的{edge}个字母是{letter}。", lang, f"{word}的字母是{'-'.join(word)}。", plain=False)
    upper = kind < 0.9
    result = word.upper() if upper else word
    given = quoted(rng, word if upper else rng.choice((word.upper(), word.capitalize())), lang)
    patterns = by_lang(lang, UPPER_EN, UPPER_ZH) if upper else by_lang(lang, LOWER_EN, LOWER_ZH)
    if lang == "en":
        thought = f"I write {word} in {'upper' if upper else 'lower'} case."
    else:
        thought = f"把{word}写成{'大' if upper else '小'}写。"
    question = one_of(rng, patterns, w=given)
    # A pattern that starts with the word itself must keep its case.
    question = question if question.startswith(given) else casual(rng, question)
    return QA(question, result, lang, thought, plain=False)


def characters_zh(rng: random.Random) -> QA:
    """The characters of a Chinese word: counted, the first and the last."""
    word = rng.choice([word for word in WORDS_ZH if len(word) > 1])
    shown = f"“{word}”"
    kind = rng.randrange(3)
    if kind == 0:
        asks = ["<w>(有|是|一共)(几个|多少个)字？", "(请问|数一下|告诉我)<w>有(几个|多少个)字(。|？)", "<w>这个词有几个字？"]
        return QA(one_of(rng, asks, w=shown), f"{shown}有{len(word)}个字。", "zh", f"{'、'.join(word)}，一共{len(word)}个。")
    edge, letter = (("第一", word[0]), ("最后一", word[-1]))[kind - 1]
    asks = [
        "<w>的<e>个字是(什么|哪个)？",
        "(告诉我|请问|说出)<w>的<e>个字(是什么|)(？|)",
        "<w>这个词的<e>个字是什么？",
        "<w>的<e>个字",
    ]
    return QA(one_of(rng, asks, w=shown, e=edge), f"{shown}的{edge}个字是“{letter}”。", "zh", f"这个词是{'、'.join(word)}。")


def words_en(rng: random.Random) -> QA:
    """Relations and letters of English words."""
    return relation_en(rng) if rng.random() < 0.6 else spelling(rng, "en")


def words_zh(rng: random.Random) -> QA:
    """Relations and characters of Chinese words, and English words asked about in Chinese."""
    kind = rng.random()
    if kind < 0.5:
        return relation_zh(rng)
    if kind < 0.65:
        return characters_zh(rng)
    return english_in_chinese(rng) if kind < 0.8 else spelling(rng, "zh")


# --- Copying --------------------------------------------------------------------------------------

COPY_EN = [
    "Repeat after me: <t>",
    "Repeat( this| the following| exactly| this exactly| this text| this sentence|): <t>",
    "(Please |Now |)repeat (this sentence|the sentence|these words|the following words|this)(:| exactly:) <t>",
    "(Can|Could|Would) you (please |)repeat (this|these words|the following)(: | for me: )<t>",
    "Say( this| exactly|): <t>",
    'Say "<t>"(.|)',
    '(Please |Now |Just |Only |)(say|repeat|write|type|print|output|echo) "<t>"(.|)',
    "(Copy|Echo|Type|Write|Print|Output)( this| the text| the following| exactly|): <t>",
    "(Copy|Write|Output) the following (text|words|line|sentence)( exactly| word for word|): <t>",
    '(Reply|Respond|Answer) (only |just |exactly |)with "<t>"(.|)',
    '(Reply|Respond|Answer)( only| exactly| just|) with( the words| the text| this|): <t>',
    '(Reply|Respond|Answer) (with|using) (only|exactly|just) (the words|the text|the following|this): <t>',
    "I say, you repeat: <t>",
    'Repeat the (words|text|sentence|phrase) "<t>"( exactly| once| word for word|)(.|)',
    "Be my echo: <t>",
    "Say (the same|it) after me: <t>",
    'What I say, you say. "<t>"',
    'I want you to (say|repeat|write) "<t>"(.|)',
    "Without any change, repeat: <t>",
    "Do not add anything. Repeat: <t>",
    'My text is "<t>". Repeat (it|my text)( please|)(.|)',
    '"<t>" - (repeat this|say that again|repeat it|copy that)',
    "Repeat the (text|words|sentence) after the colon: <t>",
    "Echo back (exactly |)(what I write|my text|this line): <t>",
]
COPY_ZH = [
    "跟我说：<t>",
    "(跟着我|跟我)(说|念|读|重复)(：|一遍：)<t>",
    "(重复|请重复|重复一下|请你重复|帮我重复)(这句话|下面的话|以下内容|以下文字|这些词|)(：|一遍：)<t>",
    "(请|麻烦你|请你|)(原样|一字不差地|完整地|原封不动地)(重复|输出|复述)(：|这句话：|以下内容：)<t>",
    "(说|请说|你说|写|请写|输出|打印|念)(：|)“<t>”(。|)",
    "(复制|抄写|复述|输出)(这句话|以下内容|下面的文字|)：<t>",
    "(只|请只|只需|仅)(回复|回答|说|输出)(：|)“<t>”(。|)",
    "(回复|回答)(：|我：)“<t>”",
    "我说一句，你重复一句：<t>",
    "(把|请把|将)“<t>”(重复|再说|再写|原样写|念)一遍(。|)",
    "(不要改动|不要加别的|不要多说)，(重复|输出|说)：<t>",
    "“<t>”，(请重复|再说一遍|重复一遍|跟我说)(。|)",
    "我的话是“<t>”，请(重复|照说)一遍。",
    "(能|可以|你能)(重复|说)“<t>”(吗|一遍吗)？",
]
TIMES_EN = [
    '(Repeat|Say|Write|Print|Type|Output) (the word |)"<w>" <n> times(.|)',
    "(Repeat|Say|Write|Print|Type|Output) (the word |)<w> <n> times(.|)",
    '(Please |Can you |Could you |)(repeat|say|write) (the word |)"<w>" <n> times(.|)',
    "(Repeat|Say|Write)( the word|) <n> times: <w>",
    "<n> times(:|) <w>",
    "I want (to hear|to read|to see) <w> <n> times.",
    "<w>, <n> times( please|)(.|)",
]
TIMES_ZH = [
    "(把|请把|将)“<w>”(重复|说|写|念)<n>(遍|次)(。|)",
    "(重复|说|写|念|输出|请重复|请说)<n>(遍|次)(：|)“<w>”(。|)",
    "(重复|说|写|念)<n>(遍|次)：<w>",
    "“<w>”(重复|说|写)<n>(遍|次)(。|)",
    "(请|帮我|你能|)连续(说|写)<n>(遍|次)“<w>”(。|)",
]
WEATHER_EN = "warm cold nice bad dry wet cool hot".split()
WEATHER_ZH = "好 坏 冷 热 干 凉快 温暖".split()
# What people type first to see whether a model answers.
STOCK_EN = """Hello, world!|hello world|Hello|Hi there|test|This is a test.|ping|ready|ok|OK|yes|no|I am ready.
|Good morning|I like green tea.|The quick brown fox jumps over the lazy dog.|Hello from the server|done
|The test works.|banana"""
STOCK_ZH = "你好，世界！|你好|测试|这是一个测试。|收到|准备好了|好的|是|我准备好了。|早上好|我喜欢绿茶。|今天天气很好。|完成|你好，服务器"
PEOPLE_EN = """Anna Ben Carl Dora Emma Felix Gina Hugo Ida Jack Kate Leo Mia Nora Oscar Paul Rosa Sam Tina
Victor Wendy Zoe Adam Bella Clara David Eva Frank Grace Henry Iris Jonas Karl Lucy Max Nina Oliver Peter Ruth
Simon Tom Vera Will Alice Bruno Chloe Daniel Ella Fiona George Hannah Ivan Julia Kevin Laura Martin Olga Robert
Sara Thomas""".split()
PEOPLE_ZH = """小明 小红 小华 小丽 小刚 小芳 小李 小王 小张 小美 小强 小军 小兰 小东 小雨 小林 小杰 小云 小雪 小龙 王芳 李伟 张敏 刘洋 陈静 杨磊 赵丽 黄强 周涛 吴娜 徐杰 孙燕
马超 朱婷 胡军 郭亮 何平 高峰 林峰 罗红""".split()


def noise_sentence(rng: random.Random, lang: str) -> str:
    """A simple sentence that says nothing the questions of `haystack` ask for."""
    if lang == "en":
        a, b = rng.sample(NOUNS_EN, 2)
        patterns = [
            "The <adj> <a> is (near|behind|next to|under) the <b>.",
            "The <a> is <adj> and <adj2>.",
            "<name> likes the <adj> <a>.",
            "<name> (sees|buys|draws|finds|wants) (the|one) <a> and (the|one) <b>.",
            "(Today|Yesterday|On <day>|In the evening) <name> (saw|found|sold|cleaned|painted) the <adj> <a>.",
            "<name> and <name2> (talk about|look at|think of) the <a>.",
            "There (is|was) (no <a>|one <a>) (near|in front of|behind) the <b>.",
            "(We|They|You|I) (like|need|know|want|see) the <adj> <a>.",
            "<name> has <n> books and <n2> pens.",
            "The weather (is <w> today|was <w> (on <day>|yesterday)).",
            "The <a> and the <b> (stay here|stay there|are gone).",
            "<name> (reads|writes|tells) <name2> a story about the <a>.",
            "Every <day> <name> plays with the <a>.",
        ]
        slots = {"day": rng.choice(DAYS_EN), "adj": rng.choice(ADJECTIVES_EN), "adj2": rng.choice(ADJECTIVES_EN)}
        names = rng.sample(PEOPLE_EN, 2)
    else:
        a, b = rng.sample(NOUNS_ZH, 2)
        patterns = [
            "<a>在<b>的(旁边|后面|前面|附近)。",
            "<a>很<adj>，也很<adj2>。",
            "<name>喜欢<a>和<b>。",
            "<name>(看到|买了|画了|找到|想要)<a>和<b>。",
            "(今天|昨天|<day>|早上|晚上)<name>(看到|找到|卖掉|打扫|擦干净)了<a>。",
            "<name>和<name2>(谈论|看着|想着)<a>。",
            "<b>(旁边|附近|后面)(没有|有)<a>。",
            "(我们|他们|大家|我)(喜欢|需要|知道|想要)<a>。",
            "<name>有<n>本书和<n2>支笔。",
            "(<day>|今天|昨天)的天气很<w>。",
            "<name>给<name2>讲了一个关于<a>的故事。",
            "每个<day><name>都带着<a>。",
        ]
        slots = {"day": rng.choice(DAYS_ZH), "adj": rng.choice(ADJECTIVES_ZH), "adj2": rng.choice(ADJECTIVES_ZH)}
        slots = {key: value.removesuffix("色") if key != "day" else value for key, value in slots.items()}
        names = rng.sample(PEOPLE_ZH, 2)
    slots["w"] = rng.choice(WEATHER_EN if lang == "en" else WEATHER_ZH)
    slots |= {"name": names[0], "name2": names[1], "n": str(rng.randint(2, 30)), "n2": str(rng.randint(2, 30))}
    return one_of(rng, patterns, a=a, b=b, **slots)


def copy_text(rng: random.Random, lang: str) -> str:
    """Something to repeat: random words, a sentence, digits, letters, or what people type first."""
    kind = rng.random()
    if kind < 0.5:
        count = rng.randint(2, 8)
        strange = rng.random() < 0.3
        if lang == "zh":
            words = [person_zh(rng) if strange else rng.choice(WORDS_ZH) for _ in range(count)]
            return rng.choice(("", " ")).join(words) + rng.choice(("", "。"))
        words = rng.choices(WORDS_EN, k=count)
        if strange:
            words = [tools.made_up(rng) if rng.random() < 0.6 else word for word in words]
        text = " ".join(words)
        if strange and rng.random() < 0.3:
            return text.title()
        return f"{text.capitalize()}{rng.choice('..!?')}" if rng.random() < 0.4 else text
    if kind < 0.72:
        return noise_sentence(rng, lang)
    if kind < 0.8:
        return "".join(rng.choices(string.digits, k=rng.randint(2, 7)))
    if kind < 0.86:
        letters = rng.choice((string.ascii_lowercase, string.ascii_uppercase, string.ascii_letters + string.digits))
        return "".join(rng.choices(letters, k=rng.randint(2, 6)))
    if kind < 0.92:
        return rng.choice(WORDS_EN if lang == "en" else WORDS_ZH)
    return rng.choice((STOCK_EN if lang == "en" else STOCK_ZH).split("|")).strip()


def copying(rng: random.Random) -> QA:
    """Repeats a text exactly, a word several times, or three words in reverse order."""
    lang = pick_lang(rng)
    kind = rng.random()
    if kind < 0.65:
        text = copy_text(rng, lang)
        question = casual(rng, one_of(rng, COPY_EN if lang == "en" else COPY_ZH, t=text))
        return QA(question, text, lang, "I repeat the text exactly." if lang == "en" else "我原样重复这段文字。", plain=False)
    if kind < 0.85:
        word = rng.choice(WORDS_EN if lang == "en" else WORDS_ZH)
        count = rng.choice((2, 3, 3, 4, 5, 5, rng.randint(2, 10)))
        shown = str(count) if rng.random() < 0.5 else (NUMBERS_EN[count] if lang == "en" else NUMBERS_ZH[count])
        question = casual(rng, one_of(rng, TIMES_EN if lang == "en" else TIMES_ZH, w=word, n=shown.replace("二", "两")))
        thought = f"I write {word} {count} times." if lang == "en" else f"我把“{word}”写{count}遍。"
        return QA(question, " ".join([word] * count), lang, thought, plain=False)
    words = rng.sample(WORDS_EN if lang == "en" else WORDS_ZH, rng.choice((2, 3, 3, 3, 4)))
    comma = rng.choice((" ", " ", ", ")) if lang == "en" else rng.choice((" ", "、"))
    asks = REVERSE_EN if lang == "en" else REVERSE_ZH
    if len(words) != 3:
        asks = [ask for ask in asks if "three" not in ask and "三" not in ask]
    question = casual(rng, one_of(rng, asks, t=comma.join(words)))
    thought = f"The last word is {words[-1]}, so it comes first." if lang == "en" else f"最后一个词是“{words[-1]}”，放在最前。"
    return QA(question, comma.join(reversed(words)), lang, thought, plain=False)


# --- Memory ---------------------------------------------------------------------------------------

COLOURS_EN = "red blue green yellow black white brown pink grey purple orange violet gold silver turquoise".split()
COLOURS_ZH = "红色 蓝色 绿色 黄色 黑色 白色 棕色 粉色 灰色 紫色 橙色 金色 银色 青色".split()
FOODS_EN = """pizza pasta rice soup sushi bread cheese salad noodles dumplings chocolate cake fish chicken curry
beans potatoes ice-cream pancakes tofu tacos burgers""".split()
FOODS_ZH = "披萨 面条 米饭 火锅 寿司 面包 奶酪 沙拉 饺子 巧克力 蛋糕 烤鱼 鸡肉 咖喱 豆腐 土豆 包子 汉堡 馄饨 烤鸭 米线".split()
DRINKS_EN = "tea coffee milk water juice lemonade cocoa cola soda".split()
DRINKS_ZH = "茶 咖啡 牛奶 白开水 果汁 可乐 豆浆 柠檬水 汽水".split()
ANIMALS_EN = """dog cat horse cow lion tiger bear wolf fox mouse duck sheep goat frog snake rabbit elephant
panda monkey dolphin eagle owl penguin turtle""".split()
ANIMALS_ZH = "狗 猫 马 牛 狮子 老虎 熊 狼 狐狸 老鼠 鸭子 羊 青蛙 蛇 兔子 大象 熊猫 猴子 海豚 老鹰 猫头鹰 企鹅 乌龟".split()
CITIES_EN = """Paris London Berlin Rome Madrid Lisbon Vienna Prague Oslo Dublin Athens Warsaw Tokyo Beijing
Shanghai Seoul Delhi Mumbai Cairo Nairobi Sydney Boston Chicago Toronto Lima Havana Geneva Munich Milan Chengdu
Moscow Osaka""".split()
CITIES_ZH = """北京 上海 广州 深圳 成都 重庆 杭州 南京 武汉 西安 天津 苏州 长沙 青岛 大连 厦门 昆明 沈阳 济南 郑州 哈尔滨 福州 合肥 南昌 拉萨 巴黎 伦敦 东京 罗马 纽约""".split()
COUNTRIES_EN = """France Italy Spain Germany Japan China India Brazil Canada Mexico Egypt Kenya Norway Sweden
Poland Greece Turkey Peru Chile Vietnam Thailand Ireland Portugal Austria""".split()
COUNTRIES_ZH = "法国 意大利 西班牙 德国 日本 中国 印度 巴西 加拿大 墨西哥 埃及 挪威 瑞典 波兰 希腊 泰国 越南 英国 美国 韩国".split()
JOBS_EN = """teacher doctor farmer driver cook baker singer soldier nurse pilot lawyer painter writer dentist
gardener waiter plumber scientist student librarian""".split()
JOBS_ZH = "老师 医生 农民 司机 厨师 歌手 军人 护士 飞行员 律师 画家 作家 牙医 园丁 服务员 工程师 科学家 学生 记者 警察".split()
SPORTS_EN = "football tennis basketball swimming running cycling golf hockey boxing chess skiing volleyball".split()
SPORTS_ZH = "足球 网球 篮球 游泳 跑步 骑车 乒乓球 羽毛球 拳击 下棋 滑雪 排球".split()
LANGUAGES_EN = "English French Spanish German Italian Chinese Japanese Korean Arabic Hindi Russian Polish".split()
LANGUAGES_ZH = "英语 法语 西班牙语 德语 意大利语 汉语 日语 韩语 阿拉伯语 俄语 波兰语".split()
FLOWERS_EN = "rose lily tulip daisy lotus orchid sunflower violet iris poppy".split()
FLOWERS_ZH = "玫瑰 百合 郁金香 菊花 荷花 兰花 向日葵 茉莉 牡丹 梅花".split()
SUBJECTS_EN = "history music physics biology geography art English chemistry mathematics".split()
SUBJECTS_ZH = "历史 音乐 物理 生物 地理 美术 英语 化学 数学 语文".split()
INSTRUMENTS_EN = "piano guitar violin flute drum trumpet cello harp".split()
INSTRUMENTS_ZH = "钢琴 吉他 小提琴 笛子 鼓 小号 大提琴 古筝 二胡".split()
PETS_EN = """Rex Bella Max Luna Rocky Daisy Charlie Coco Buddy Molly Toby Lucky Simba Nala Oscar Milo Ginger
Shadow Snowy Tiger Pepper Biscuit Fluffy Bruno""".split()
PETS_ZH = "旺财 小黑 小白 花花 豆豆 球球 毛毛 贝贝 乐乐 多多 欢欢 丁丁 团团 咪咪 大黄 可可 奇奇 福福 糖糖 小灰".split()
PLACES_EN = "kitchen garden bedroom bathroom garage office library school car cellar attic hall".split()
PLACES_ZH = "厨房 花园 卧室 浴室 车库 办公室 图书馆 学校 车里 地下室 客厅 阳台".split()

FRUITS_EN = """mango apple banana pear peach cherry grape melon lemon orange plum kiwi papaya fig lime guava lychee
pineapple strawberry blueberry raspberry watermelon coconut apricot pomegranate""".split()
FRUITS_ZH = "芒果 苹果 香蕉 梨 桃子 樱桃 葡萄 哈密瓜 柠檬 橙子 李子 猕猴桃 木瓜 荔枝 菠萝 草莓 蓝莓 西瓜 椰子 杏 石榴 柚子 龙眼 火龙果 榴莲 山竹 柿子 枇杷 杨梅".split()
VEGETABLES_EN = """carrot potato tomato onion cabbage spinach pumpkin broccoli cucumber leek celery corn pea
radish""".split()
VEGETABLES_ZH = "胡萝卜 土豆 番茄 洋葱 白菜 菠菜 南瓜 西兰花 黄瓜 芹菜 玉米 茄子 萝卜 青椒 莲藕 豆角".split()
ADJECTIVES_OF_TITLES = "Silent Golden Last Hidden Long Broken Little Blue Winter Secret Lost Red Quiet Distant".split()
NOUNS_OF_TITLES = "River Garden Night Road Letter Summer Mountain Train Island Window Forest Mirror Harbor Star".split()
TITLES_ZH = "红楼梦 西游记 三国演义 水浒传 活着 围城 边城 家 城南旧事 茶馆 小王子 骆驼祥子 流浪地球 三体 平凡的世界 朝花夕拾".split()
SURNAMES_ZH = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁沈姚卢姜崔"
    "钟谭陆范金石廖贾夏韦方白邹孟熊秦邱江尹薛"
)
GIVEN_ZH = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛明超秀霞平刚桂英华玉兰红梅建国文辉力云峰莉雪婷宇浩然子轩雨欣佳怡思远晨曦若琳"
    "嘉豪博俊熙梓涵诗瑶天佑心悦安宁海燕"
)

Values = list[str] | Callable[[random.Random], str]


def town_en(rng: random.Random) -> str:
    """A city that people know, a small one, or one that does not exist: only the chat tells which."""
    kind = rng.random()
    if kind < 0.3:
        return rng.choice(CITIES_EN)
    if kind < 0.5:
        return rng.choice(tools.ABROAD[rng.choice(list(tools.ABROAD))].split("|"))
    return rng.choice(tools.TOWNS) if kind < 0.75 else tools.made_up_town(rng)


def town_zh(rng: random.Random) -> str:
    """As [`town_en`], in Chinese."""
    return rng.choice(CITIES_ZH) if rng.random() < 0.3 else tools.a_place(rng, "zh").city


def person_en(rng: random.Random) -> str:
    """A first name, made up half the time."""
    if rng.random() < 0.5:
        return rng.choice(PEOPLE_EN)
    name = "".join(rng.choice(tools.ONSETS) + rng.choice(tools.RIMES) for _ in range(2))
    return (name + rng.choice(["a", "o", "", "y", "ia"])).capitalize()


def person_zh(rng: random.Random) -> str:
    """A nickname or a full name."""
    if rng.random() < 0.3:
        return rng.choice(PEOPLE_ZH)
    return rng.choice(SURNAMES_ZH) + "".join(rng.sample(GIVEN_ZH, rng.choice([1, 2, 2])))


def title_en(rng: random.Random) -> str:
    return f"The {rng.choice(ADJECTIVES_OF_TITLES)} {rng.choice(NOUNS_OF_TITLES)}"


def trip_en(rng: random.Random) -> str:
    return town_en(rng) if rng.random() < 0.7 else rng.choice(COUNTRIES_EN)


def trip_zh(rng: random.Random) -> str:
    return town_zh(rng) if rng.random() < 0.7 else rng.choice(COUNTRIES_ZH)


def digits(count: int) -> Callable[[random.Random], str]:
    """Draws a code of so many digits, which does not start with 0."""
    return lambda rng: str(rng.randint(10 ** (count - 1), 10**count - 1))


def number_up_to(top: int, low: int = 2) -> Callable[[random.Random], str]:
    return lambda rng: str(rng.randint(low, top))


def some_code(rng: random.Random) -> str:
    """A code of three to six digits."""
    return digits(rng.randint(3, 6))(rng)


def full_date_en(rng: random.Random) -> str:
    return f"{rng.choice(MONTHS_EN)} {rng.randint(1, 28)}"


def full_date_zh(rng: random.Random) -> str:
    return f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日"


def clock_en(rng: random.Random) -> str:
    return f"{rng.randint(1, 12)} o'clock"


def clock_zh(rng: random.Random) -> str:
    return f"{rng.randint(1, 12)}点"


# Facts of the form "My <x> is <v>."
MY_EN: list[tuple[str, Values]] = [
    ("favourite colour", COLOURS_EN),
    ("favourite food", FOODS_EN),
    ("favourite drink", DRINKS_EN),
    ("favourite fruit", FRUITS_EN),
    ("favourite vegetable", VEGETABLES_EN),
    ("favourite book", title_en),
    ("favourite film", title_en),
    ("favourite song", title_en),
    ("favourite animal", [f"the {animal}" for animal in ANIMALS_EN]),
    ("favourite city", town_en),
    ("favourite country", COUNTRIES_EN),
    ("favourite sport", SPORTS_EN),
    ("favourite flower", [f"the {flower}" for flower in FLOWERS_EN]),
    ("favourite subject", SUBJECTS_EN),
    ("favourite number", number_up_to(99)),
    ("favourite season", SEASONS_EN),
    ("favourite month", MONTHS_EN),
    ("favourite day", DAYS_EN),
    ("favourite language", LANGUAGES_EN),
    ("favourite word", WORDS_EN),
    ("lucky number", number_up_to(999)),
    ("secret word", WORDS_EN),
    ("secret code", some_code),
    ("password", WORDS_EN),
    ("room number", digits(3)),
    ("phone number", digits(6)),
    ("ticket number", digits(5)),
    ("birthday", full_date_en),
    ("brother's name", person_en),
    ("sister's name", person_en),
    ("teacher's name", person_en),
    ("best friend", person_en),
    ("home town", town_en),
    ("mother tongue", LANGUAGES_EN),
    ("hobby", SPORTS_EN),
]
MY_ZH: list[tuple[str, Values]] = [
    ("最喜欢的颜色", COLOURS_ZH),
    ("最喜欢的食物", FOODS_ZH),
    ("最喜欢的饮料", DRINKS_ZH),
    ("最喜欢的水果", FRUITS_ZH),
    ("最喜欢的水果", FRUITS_ZH),
    ("最喜欢的蔬菜", VEGETABLES_ZH),
    ("最喜欢的书", TITLES_ZH),
    ("最喜欢的电影", TITLES_ZH),
    ("最喜欢的动物", ANIMALS_ZH),
    ("最喜欢的城市", town_zh),
    ("最喜欢的国家", COUNTRIES_ZH),
    ("最喜欢的运动", SPORTS_ZH),
    ("最喜欢的花", FLOWERS_ZH),
    ("最喜欢的科目", SUBJECTS_ZH),
    ("最喜欢的数字", number_up_to(99)),
    ("最喜欢的季节", SEASONS_ZH),
    ("最喜欢的月份", MONTHS_ZH),
    ("最喜欢的词", WORDS_ZH),
    ("最喜欢的乐器", INSTRUMENTS_ZH),
    ("幸运数字", number_up_to(999)),
    ("暗号", WORDS_ZH),
    ("密码", some_code),
    ("房间号", digits(3)),
    ("电话号码", digits(6)),
    ("票号", digits(5)),
    ("生日", full_date_zh),
    ("哥哥的名字", person_zh),
    ("妹妹的名字", person_zh),
    ("老师的名字", person_zh),
    ("最好的朋友", person_zh),
    ("家乡", town_zh),
    ("母语", LANGUAGES_ZH),
    ("爱好", SPORTS_ZH),
]
MY_TELLS_EN = [
    "My <x> is <v>.",
    "My <x> is <v>.",
    "(Hi|Hello|Hey)(!|,) my <x> is <v>.",
    "(Please |)remember(:| that) my <x> is <v>.",
    "(Remember|Note|Keep in mind|Do not forget|Don't forget)(:| that) my <x> is <v>.",
    "(I want you to know|You should know|I can tell you|Let me tell you) that my <x> is <v>.",
    "(Just so you know|By the way|For your information), my <x> is <v>.",
    "<v> is my <x>.",
    "(One thing about me|A fact about me|Something to remember): my <x> is <v>.",
]
MY_ASKS_EN = [
    "What( is|'s) my <x>?",
    "What( is|'s) my <x>?",
    "(So|Now|And|Okay,) what( is|'s) my <x>( again|)?",
    "Do you (still |)(remember|know) (my <x>|what my <x> is)?",
    "(Can|Could) you (tell|remind) me (what my <x> is|of my <x>)?",
    "(Tell me|Say|Repeat) (what |)my <x>( is|).",
    "What did I (say|tell you) my <x> (is|was)?",
    "I forgot my <x>. What is it?",
    "(Remind me|Quick question|Memory test|One more thing): what is my <x>?",
    "My <x> is (what|...)?",
    "What was my <x>( again|)?",
]
MY_TELLS_ZH = [
    "我(的|)<x>是<v>。",
    "我(的|)<x>是<v>。",
    "(你好|嗨)(，|！)我(的|)<x>是<v>。",
    "(请记住|记住|记一下|请记下|别忘了|不要忘记)(：|，)我(的|)<x>是<v>。",
    "(告诉你|跟你说|顺便说一下|我想告诉你)，我(的|)<x>是<v>。",
    "<v>是我(的|)<x>。",
]
MY_ASKS_ZH = [
    "我(的|)<x>是(什么|什么来着|什么呢)？",
    "我(的|)<x>是什么？",
    "(那|那么|现在|请问|好，)我(的|)<x>是什么？",
    "(你还记得|你记得|还记得|你知道)我(的|)<x>(吗|是什么吗)？",
    "(告诉我|说一下|请告诉我|说说)我(的|)<x>(是什么|)。",
    "我(刚才|之前|前面)说(我|)(的|)<x>是什么？",
    "我忘了我的<x>，(是什么|你能告诉我吗)？",
    "(你能|能|可以)告诉我我的<x>(是什么|)吗？",
    "(考考你|再问一下)：我(的|)<x>是什么？",
]

LIKE_TELLS_EN = ["(Of all <k>s|As for a <k>), I like <v> (best|most).", "The <k> I like (best|most) is <v>."]
LIKE_ASKS_EN = [
    "(Which|What) <k> do I (like|love) (best|most|the most)?",
    "(Which|What) <k> did I say I like (best|most)?",
    "(Which|What) <k> is my (favourite|favorite)?",
    "Do you (remember|know) (which|what) <k> I like (best|most)?",
    "(Which|What) is the <k> (that |)I like (best|most)?",
]
LIKE_TELLS_ZH = ["我最喜欢的<k>是<v>(，你记住了吗？|，请记住。|哦。)", "(说到<k>，|<k>里|<k>当中)我最喜欢<v>。"]
LIKE_ASKS_ZH = [
    "我最喜欢(什么|哪种|哪个|什么样的)<k>？",
    "我最喜欢(什么|哪种|哪个)<k>(来着|呢|啊)？",
    "(你还记得|还记得|你知道|你记得)我最喜欢(什么|哪种|哪个)<k>(吗|)？",
    "我(刚才|之前|前面|)说(过|)我最喜欢(什么|哪种|哪个)<k>？",
    "(什么|哪种|哪个)<k>是我最喜欢的？",
    "(请问|那么|那|)我最喜欢的<k>(是哪个|是哪种|是啥)？",
]

# Facts with sentences of their own: ways to tell, ways to ask, the answer, the values.
Fact = tuple[list[str], list[str], str, Values]
FACTS_EN: list[Fact] = [
    (["My name is <v>.", "(I'm|I am) <v>.", "(Hi|Hello), (my name is|I'm|I am) <v>.", "(You can call|Call) me <v>.",
      "I am called <v>.", "(Hi|Hello) there, I'm <v>(. Nice to meet you|)."],
     ["What( is|'s) my name?", "Who am I?", "Do you (remember|know) (my name|who I am|what I am called)?",
      "(Can|Could) you tell me my name?", "What am I called?", "(Say|Tell me) my name.", "(So|And) what is my name?",
      "(What|Which) name did I (give you|tell you|say)?", "What did I say my name (is|was)?",
      "How did I introduce myself?",
      "Who did I say I (am|was)?"],
     "Your name is <v>.", person_en),
    (["I live in <v>.", "(Hi|Hello), I live in <v>.", "My home is in <v>.", "I (have a flat|have a house) in <v>."],
     ["Where do I live?", "(What|Which) city do I live in?", "In (which|what) city do I live?",
      "Where( is|'s) my home?", "Do you (know|remember) where I live?", "Tell me where I live.",
      "Where did I say (that |)I (live|lived)?", "Where did I tell you (that |)I live?",
      "(Which|What) city did I say I live in?",
      "(Which|What) (city|town|place) is my home in?", "(Can|Could) you (say|tell me) where I live?",
      "(What is|What's) the (city|town|place) (where I live|I live in)?", "I told you where I live. Where is it?"],
     "You live in <v>.", town_en),
    (["(I come|I'm|I am) from <v>.", "I was born in <v>.", "(Hi|Hello), I come from <v>."],
     ["Where (do I come|am I) from?", "(Which|What) country (do I come|am I) from?",
      "Do you remember where I come from?", "Where did I say (I come|I am|I'm) from?",
      "(Which|What) country did I say I come from?"],
     "You come from <v>.", COUNTRIES_EN),
    (["(I work as|I am|I'm) a <v>.", "My job is <v>.", "I have a job as a <v>."],
     ["What( is|'s) my job?", "What do I do( for work| for a living|)?", "What do I work as?",
      "Do you (know|remember) (my job|what my job is)?", "What did I say (my job is|I do|I work as)?"],
     "You work as a <v>.", [job for job in JOBS_EN if job != "student"]),
    (["(I am|I'm) <v> years old.", "My age is <v>.", "I turned <v> this year."],
     ["How old am I?", "What( is|'s) my age?", "Do you (know|remember) (how old I am|my age)?", "Tell me my age."],
     "You are <v> years old.", number_up_to(90, 5)),
    (["My (dog is called|dog's name is) <v>.", "I have a dog called <v>.", "I have a dog( named|, his name is) <v>."],
     ["What( is|'s) my dog called?", "What( is|'s) the name of my dog?", "How is my dog called?",
      "(What( is|'s)|Do you remember|Tell me) (my dog's name|the name of my dog)?"],
     "Your dog is called <v>.", PETS_EN),
    (["My (cat is called|cat's name is) <v>.", "I have a cat called <v>.", "I have a cat named <v>."],
     ["What( is|'s) my cat called?", "What( is|'s) the name of my cat?",
      "(What( is|'s)|Do you remember|Tell me) (my cat's name|the name of my cat)?"],
     "Your cat is called <v>.", PETS_EN),
    (["(Please |)remember the number <v>.", "The number (to remember |)is <v>.", "Keep the number <v> in mind.",
      "I am thinking of the number <v>.", "Remember this number: <v>."],
     ["(What|Which) number did I (tell you|say|ask you to remember)?", "What was the number?", "What is the number?",
      "(Which|What) number (should|did) you remember?", "Do you remember the number?", "Tell me the number."],
     "The number is <v>.", some_code),
    (["(Please |)remember the word <v>.", "The word (to remember |)is <v>.", "Remember this word: <v>.",
      'The word is "<v>".'],
     ["(What|Which) word did I (tell you|say|ask you to remember)?", "What was the word?", "What is the word?",
      "(Which|What) word should you remember?", "Do you remember the word?", "Tell me the word."],
     "The word is <v>.", WORDS_EN),
    (["I (play|can play) the <v>.", "I am learning (to play |)the <v>."],
     ["(Which|What) instrument do I play?", "What do I play?", "Do you remember which instrument I play?"],
     "You play the <v>.", INSTRUMENTS_EN),
    (["I (speak|can speak) <v>.", "I know how to speak <v>."],
     ["(Which|What) language do I speak?", "What do I speak?", "Do you remember which language I speak?"],
     "You speak <v>.", LANGUAGES_EN),
    (["I have <v> books.", "There are <v> books in my room."],
     ["How many books do I have?", "Do you remember how many books I have?", "Tell me how many books I have."],
     "You have <v> books.", number_up_to(200)),
    (["(Next week|Next month|Tomorrow|In summer) I (will travel|am going|will go|fly) to <v>.",
      "I plan a trip to <v>."],
     ["Where (will I travel|am I going|will I go)?", "Where do I want to go?", "(Which|What) place will I travel to?"],
     "You are going to <v>.", trip_en),
    (["My meeting is on <v>.", "I have a meeting on <v>."],
     ["When is my meeting?", "(On which|What|Which) day is my meeting?", "Do you remember when my meeting is?"],
     "Your meeting is on <v>.", DAYS_EN),
    (["My train leaves at <v>.", "The train I take leaves at <v>."],
     ["When does my train leave?", "At what time does my train leave?", "What time is my train?"],
     "Your train leaves at <v>.", clock_en),
    (["I (put|left) my keys in the <v>.", "My keys are in the <v>."],
     ["Where are my keys?", "Where did I (put|leave) my keys?", "Do you know where my keys are?"],
     "Your keys are in the <v>.", PLACES_EN),
    (["My car is <v>.", "I drive a <v> car.", "I have a <v> car."],
     ["What (colour|color) is my car?", "(Which|What) colour does my car have?",
      "Do you remember the colour of my car?"],
     "Your car is <v>.", COLOURS_EN),
    (["I (love|really like) <v>.", "I (like|love) to eat <v>."],
     ["What do I (like|love)( to eat|)?", "Do you remember what I (like|love)?"],
     "You like <v>.", FOODS_EN),
    (["I (need to|have to|must) buy <v>.", "I want to buy <v> (today|tomorrow)."],
     ["What do I (need|have|want) to buy?", "What must I buy?", "Do you remember what I want to buy?"],
     "You want to buy <v>.", FOODS_EN + "shoes books flowers pens candles lamps gloves plates cups".split()),
    (["My friend <v> (will visit|visits) me (today|tomorrow).", "I am meeting <v> (today|tomorrow|tonight)."],
     ["Who (will visit me|am I meeting|do I meet)?", "(Which|What) friend (will I|do I) see?"],
     "You are meeting <v>.", person_en),
]
FACTS_ZH: list[Fact] = [
    (["我叫<v>。", "我的名字(是|叫)<v>。", "(你好|嗨)，我(是|叫)<v>。", "我是<v>。", "(你可以|请)叫我<v>。", "(你好，|)我的名字是<v>(，很高兴认识你|)。"],
     ["我叫什么(名字|)？", "我的名字是什么？", "我是谁？", "(你还记得|你记得|你知道)(我的名字|我叫什么|我是谁)吗？",
      "(告诉我|说出)我的名字。", "(那|那么)我叫什么名字？", "我叫什么来着？",
      "我(刚才|之前|)说(过|)我叫什么？", "我(刚才|之前)告诉你我叫什么(名字|)？", "你(该|应该)怎么称呼我？"],
     "你叫<v>。", person_zh),
    (["我住在<v>。", "(你好，|)我家在<v>。", "我(现在|目前|)住在<v>。"],
     ["我住在哪(里|儿|个城市|)？", "我家在哪(里|儿|)？", "(你还记得|你知道)我住在哪(里|儿|)吗？", "告诉我我住在哪里。", "我(刚才|之前|)说(过|)我住在哪(里|儿|)？",
      "我(刚才|之前|)告诉(过|)你我住在哪(里|儿)？", "我住(的城市是哪里|哪里|哪儿|哪个城市|在什么地方)？", "我(在|住在)(哪座|哪个|什么)城市(住|)？"],
     "你住在<v>。", town_zh),
    (["我来自<v>。", "我是<v>人。", "我出生在<v>。"],
     ["我来自哪(里|个国家)？", "我是哪(里|国)人？", "(你还记得|你知道)我来自哪里吗？"],
     "你来自<v>。", COUNTRIES_ZH),
    (["我是(一名|一个|)<v>。", "我的(工作|职业)是<v>。", "我(做|当)<v>。"],
     ["我的(工作|职业)是什么？", "我(是做什么的|做什么工作)？", "(你还记得|你知道)我的(工作|职业)吗？"],
     "你的职业是<v>。", JOBS_ZH),
    (["我(今年|)<v>岁(了|)。", "我的年龄是<v>岁。"],
     ["我(今年|)(几岁|多大|多少岁)(了|)？", "我的年龄是多少？", "(你还记得|你知道)我(几岁|多大)吗？"],
     "你今年<v>岁。", number_up_to(90, 5)),
    (["我的狗(叫|的名字是)<v>。", "我有一(只|条)狗，(名字|)叫<v>。", "我家的狗叫<v>。"],
     ["我的狗叫什么(名字|)？", "我的狗的名字是什么？", "我家的狗叫什么？", "(你还记得|你知道)我的狗叫什么吗？"],
     "你的狗叫<v>。", PETS_ZH),
    (["我的猫(叫|的名字是)<v>。", "我有一只猫，(名字|)叫<v>。", "我家的猫叫<v>。"],
     ["我的猫叫什么(名字|)？", "我的猫的名字是什么？", "我家的猫叫什么？", "(你还记得|你知道)我的猫叫什么吗？"],
     "你的猫叫<v>。", PETS_ZH),
    (["(请|)记住(数字|这个数字：|这个数：)<v>。", "(要记住的|)数字是<v>。", "我想的数字是<v>。"],
     ["(我让你记住的|我说的|刚才的)数字是(什么|多少)？", "数字是多少？", "(你还记得|你记得)那个数字吗？", "告诉我那个数字。"],
     "数字是<v>。", some_code),
    (["(请|)记住(这个词：|词语)<v>。", "(要记住的|)词是“<v>”。", "记住“<v>”这个词。"],
     ["(我让你记住的|我说的|刚才的)词是什么？", "那个词是什么？", "(你还记得|你记得)那个词吗？"],
     "那个词是“<v>”。", WORDS_ZH),
    (["我会说<v>。", "我(在学|学会了)<v>。"],
     ["我会说(什么|哪种)语言？", "我(会|学会了)什么语言？", "(你还记得|你知道)我会说什么语言吗？"],
     "你会说<v>。", LANGUAGES_ZH),
    (["我有<v>本书。", "我的房间里有<v>本书。"],
     ["我有(几|多少)本书？", "(你还记得|你知道)我有多少本书吗？"],
     "你有<v>本书。", number_up_to(200)),
    (["我(下周|下个月|明天|夏天)(要|想)去<v>。", "我(打算|计划)去<v>(旅行|旅游|)。"],
     ["我(要|想|打算)去哪(里|儿)？", "我打算去哪(里|儿)(旅行|旅游)？", "(你还记得|你知道)我要去哪里吗？"],
     "你要去<v>。", trip_zh),
    (["我的会议在<v>。", "我<v>要开会。"],
     ["我的会议(在|是)(什么时候|哪天|星期几)？", "我(什么时候|哪天|星期几)开会？"],
     "你的会议在<v>。", DAYS_ZH),
    (["我的火车<v>(开|出发)。", "我坐<v>的火车。"],
     ["我的火车(几点|什么时候)(开|出发)？", "我坐几点的火车？"],
     "你的火车<v>出发。", clock_zh),
    (["我的钥匙在<v>。", "我把钥匙放在<v>了。"],
     ["我的钥匙在哪(里|儿)？", "我把钥匙放在哪(里|儿)了？", "(你还记得|你知道)我的钥匙在哪里吗？"],
     "你的钥匙在<v>。", PLACES_ZH),
    (["我的车是<v>的。", "我开一辆<v>的车。"],
     ["我的车是什么颜色(的|)？", "我的车什么颜色？"],
     "你的车是<v>的。", COLOURS_ZH),
    (["我(喜欢|爱|很喜欢)吃<v>。"],
     ["我(喜欢|爱)吃什么？", "(你还记得|你知道)我喜欢吃什么吗？"],
     "你喜欢吃<v>。", FOODS_ZH),
    (["我(要|想|得)买<v>。", "我(今天|明天)要买<v>。"],
     ["我(要|想|得)买什么？", "(你还记得|你知道)我要买什么吗？"],
     "你要买<v>。", FOODS_ZH + "鞋 书 花 笔 蜡烛 台灯 手套 盘子 杯子".split()),
    (["我的朋友<v>(明天|今天)要来看我。", "我(明天|今天|今晚)要见<v>。"],
     ["我要见谁？", "谁要来看我？", "(你还记得|你知道)我要见谁吗？"],
     "你要见<v>。", person_zh),
]
GREETED = {"en": "Nice to meet you, <v>!", "zh": "你好，<v>！很高兴认识你。"}
NOTED = {"en": "Thank you, I will remember that.", "zh": "好的，我记住了。"}
UNKNOWN = {"en": "You have not told me that yet.", "zh": "你还没有告诉我。"}
SYSTEM = {"en": "You are a helpful assistant.", "zh": "你是一个乐于助人的助手。"}
CHANGES = {
    "en": ["(Sorry, that was wrong|No, wait|I was wrong|I made a mistake). <t>", "(Correction|Update): <t>"],
    "zh": ["(不对|等等|抱歉|更正一下|我说错了|情况变了)。<t>", "(更新|更正)：<t>"],
}
THANKS_EN = ["(Thanks|Thank you)( very much| a lot|)(!|.)", "(Great|Nice|Good|Perfect), (thanks|thank you)(!|.)"]
THANKS_ZH = ["谢谢(你|)(！|。)", "(太好了|很好|好的)，谢谢(！|。)"]


def my_fact(rng: random.Random, noun: str, values: Values, lang: str) -> Fact:
    """A fact of the form "My noun is value"."""
    if lang == "en":
        tells, asks, answer = MY_TELLS_EN, MY_ASKS_EN, "Your <x> is <v>."
        if rng.random() < 0.5:
            # The answer keeps the spelling of the user.
            noun = noun.replace("favourite", "favorite").replace("colour", "color")
    else:
        tells, asks, answer = MY_TELLS_ZH, MY_ASKS_ZH, "你的<x>是<v>。" if not noun.startswith("最") else "你<x>是<v>。"
    if "favo" in noun:
        # The same asked with other words: "Which fruit do I like best?"
        tells, asks = [*tells, *LIKE_TELLS_EN], [*asks, *LIKE_ASKS_EN]
    elif noun.startswith("最喜欢的"):
        tells, asks = [*tells, *LIKE_TELLS_ZH], [*asks, *LIKE_ASKS_ZH]
    kind = noun.split()[-1] if lang == "en" else noun.removeprefix("最喜欢的")
    fill = [[text.replace("<x>", noun).replace("<k>", kind) for text in texts] for texts in (tells, asks)]
    if noun.startswith("最"):
        # "我最喜欢的颜色" reads better than "我的最喜欢的颜色".
        fill = [[text.replace("我(的|)最", "我最").replace("我的最", "我最") for text in texts] for texts in fill]
    return fill[0], fill[1], answer.replace("<x>", noun), values


def pick_facts(rng: random.Random, lang: str, count: int) -> list[tuple[Fact, str]]:
    """Different facts, each with its value."""
    facts = []
    own, mine = (FACTS_EN, MY_EN) if lang == "en" else (FACTS_ZH, MY_ZH)
    for index in rng.sample(range(len(own) + len(mine)), count):
        fact = own[index] if index < len(own) else my_fact(rng, *mine[index - len(own)], lang)
        facts.append((fact, pick_value(rng, fact)))
    if rng.random() < 0.12:
        # The name is what people try first.
        facts[0] = (own[0], pick_value(rng, own[0]))
    return list({fact[2]: (fact, value) for fact, value in facts}.values())


def pick_value(rng: random.Random, fact: Fact) -> str:
    values = fact[3]
    return values(rng) if callable(values) else rng.choice(values)


def answer_of(rng: random.Random, fact: Fact, value: str) -> str:
    return say(rng, fact[2], v=value)


def told(rng: random.Random, fact: Fact, value: str) -> str:
    """The user's sentence, its first letter large."""
    text = one_of(rng, fact[0], v=value)
    return text[0].upper() + text[1:]


def asked(rng: random.Random, fact: Fact) -> str:
    """The question about a fact, sometimes typed carelessly."""
    text = one_of(rng, fact[1])
    text = text[0].upper() + text[1:]
    kind = rng.random()
    if kind < 0.12:
        return text.lower().rstrip("?？.。")
    return text.rstrip("?？") if kind < 0.18 else text


def small_talk(rng: random.Random, lang: str) -> tuple[str, str, str]:
    """A turn about something else: question, answer, thought."""
    kind = rng.random()
    if kind < 0.25:
        if lang == "en":
            return one_of(rng, THANKS_EN), "You are welcome!", "The user says thanks."
        return one_of(rng, THANKS_ZH), "不客气！很高兴能帮到你。", "用户说谢谢。"
    if kind < 0.55:
        a, b = rng.randint(1, 10), rng.randint(1, 10)
        sign = f"{a} + {b} = {a + b}"
        if lang == "en":
            question = say(rng, "(What is|How much is|Calculate|) <a>( + |+| plus )<b>(?|)", a=str(a), b=str(b))
            return question, f"{sign}.", f"I add the numbers: {sign}."
        question = say(rng, "(请问|算一下|)<a>(+|加| + )<b>(等于几？|等于多少？|是多少？|)", a=str(a), b=str(b))
        return question, f"{sign}。", f"把两个数相加：{sign}。"
    topic = rng.choice((neighbours, examples, fixed_lists))
    qa = topic(rng, lang) if kind < 0.8 else (relation_en(rng) if lang == "en" else relation_zh(rng))
    return qa.question, qa.answer, qa.thought


class Turns:
    """Collects the messages of a chat; in a thinking chat each answer gets its thought."""

    def __init__(self, lang: str, thinking: bool) -> None:
        self.lang, self.thinking, self.messages = lang, thinking, []

    def add(self, question: str, answer: str, thought: str) -> None:
        self.messages += [user(question), assistant(answer, thought if self.thinking else None)]


def memory(rng: random.Random) -> Chat:
    """The user tells one to three facts, talks of other things, and asks for a fact."""
    lang = pick_lang(rng)
    turns = Turns(lang, thinking=rng.random() < 0.25)
    gap = " " if lang == "en" else ""
    facts = pick_facts(rng, lang, rng.choice((1, 1, 1, 2, 2, 3)))
    unknown = rng.random() < 0.06
    if unknown and len(facts) > 1:
        missing = facts.pop()[0]
    else:
        unknown = False
    noted_thought = "The user tells me something to remember." if lang == "en" else "用户告诉我一件事，我要记住。"

    def fill(most: int) -> None:
        for _ in range(rng.randint(0, most)):
            turns.add(*small_talk(rng, lang))

    if rng.random() < 0.15:
        fill(1)
    texts = [told(rng, fact, value) for fact, value in facts]
    joined = join_two(lang, texts) if rng.random() < 0.5 else gap.join(texts)
    target, value = rng.choice(facts)
    direct = rng.random() < 0.15
    if direct:
        # Fact and question stand in one message.
        question = gap.join([joined, asked(rng, missing if unknown else target)])
    elif len(facts) > 1 and rng.random() < 0.4:
        turns.add(joined, NOTED[lang], noted_thought)
    else:
        for (fact, told_value), text in zip(facts, texts):
            named = fact in (FACTS_EN[0], FACTS_ZH[0])
            turns.add(text, say(rng, GREETED[lang], v=told_value) if named else NOTED[lang], noted_thought)
            if rng.random() < 0.4:
                fill(1)
    if not direct:
        fill(3)
        if rng.random() < 0.08:
            value = pick_value(rng, target)
            turns.add(one_of(rng, CHANGES[lang], t=told(rng, target, value)), NOTED[lang], noted_thought)
            facts = [(fact, value if fact is target else old) for fact, old in facts]
            fill(1)
        question = asked(rng, missing if unknown else target)
    if unknown:
        thought = "The user has not told me this." if lang == "en" else "用户没有说过这件事。"
        turns.add(question, UNKNOWN[lang], thought)
    else:
        turns.add(question, answer_of(rng, target, value), recalled(value, lang))
    others = [(fact, old) for fact, old in facts if fact is not target]
    if others and rng.random() < 0.4:
        target, value = rng.choice(others)
        turns.add(asked(rng, target), answer_of(rng, target, value), recalled(value, lang))
    if rng.random() < 0.15:
        turns.messages.insert(0, {"role": "system", "content": SYSTEM[lang]})
    return Chat(turns.messages, thinking=turns.thinking)


def join_two(lang: str, texts: list[str]) -> str:
    """Two facts as one sentence where that is simple: "I live in Rome and my dog is called Rex."."""
    if lang == "zh":
        simple = len(texts) == 2 and texts[0].endswith("。") and texts[1].startswith("我")
        return f"{texts[0][:-1]}，{texts[1]}" if simple else "".join(texts)
    simple = len(texts) == 2 and texts[0].endswith(".") and texts[1].startswith(("I ", "My "))
    if not simple or texts[0].startswith("I turned"):
        return " ".join(texts)
    second = texts[1] if texts[1].startswith("I ") else texts[1].replace("My", "my", 1)
    return f"{texts[0][:-1]} and {second}"


def recalled(value: str, lang: str) -> str:
    """The thought before an answer from memory."""
    return f"The user told me this: {value}." if lang == "en" else f"用户说过：{value}。"


# --- Haystack -------------------------------------------------------------------------------------

# A fact in a long text: the sentence, questions, the answer, the values. <o> is a name or a thing.
NEEDLES_EN: list[Fact] = [
    (["The <o> is <v>.", "(Remember|Note): the <o> is <v>."],
     ["What( is|'s) the <o>?", "What( is|'s) the <o>?", "(Tell me|Find|Give me) the <o>.",
      "What does the text say about the <o>?", "(Which|What) <o> (is in|does) the text( give|)?"],
     "The <o> is <v>.", some_code),
    (["The <o> is <v>."], ["What( is|'s) the <o>?", "(Tell me|Find|Give me) the <o>."], "The <o> is <v>.", WORDS_EN),
    (["The <o> is in the <v>.", "You find the <o> in the <v>."],
     ["Where is the <o>?", "In which place is the <o>?", "(Tell me|Find out) where the <o> is.",
      "Where can I find the <o>?"],
     "The <o> is in the <v>.", PLACES_EN),
    (["<o> lives in <v>."],
     ["Where does <o> live?", "(Which|What) city does <o> live in?", "In which city does <o> live?",
      "Tell me where <o> lives."],
     "<o> lives in <v>.", CITIES_EN),
    (["<o> works as a <v>."],
     ["What( is|'s) <o>'s job?", "What does <o> (do for work|work as)?", "What is the job of <o>?"],
     "<o> works as a <v>.", JOBS_EN),
    (["<o> is <v> years old."], ["How old is <o>?", "What( is|'s) the age of <o>?", "Tell me how old <o> is."],
     "<o> is <v> years old.", number_up_to(90, 5)),
    (["The favourite colour of <o> is <v>.", "<o>'s favourite colour is <v>."],
     ["What( is|'s) <o>'s favourite colour?", "What( is|'s) the favourite colour of <o>?"],
     "The favourite colour of <o> is <v>.", COLOURS_EN),
    (["<o> has a dog called <v>.", "The dog of <o> is called <v>."],
     ["What( is|'s) <o>'s dog called?", "What( is|'s) the name of <o>'s dog?", "How is the dog of <o> called?"],
     "The dog of <o> is called <v>.", PETS_EN),
    (["The <o> is on <v>."],
     ["When is the <o>?", "(On which|Which|What) day is the <o>?", "Tell me the day of the <o>."],
     "The <o> is on <v>.", DAYS_EN),
    (["The <o> starts at <v>."],
     ["When does the <o> start?", "At what time does the <o> start?", "What time does the <o> start?"],
     "The <o> starts at <v>.", clock_en),
]
NEEDLES_ZH: list[Fact] = [
    (["<o>是<v>。", "(记住|注意)：<o>是<v>。"],
     ["<o>是(什么|多少)？", "<o>是多少？", "(告诉我|找出|说出)<o>(是多少|)。", "文中说<o>是多少？", "(文中|文章里)的<o>是(什么|多少)？"],
     "<o>是<v>。", some_code),
    (["<o>是<v>。"], ["<o>是什么？", "(告诉我|找出|说出)<o>(是什么|)。", "文中的<o>是什么？"], "<o>是<v>。", WORDS_ZH),
    (["<o>在<v>。", "<o>放在<v>。"], ["<o>在哪(里|儿)？", "<o>放在哪(里|儿)？", "(告诉我|找出)<o>在哪里。", "在哪里可以找到<o>？"],
     "<o>在<v>。", PLACES_ZH),
    (["<o>住在<v>。"], ["<o>住在哪(里|儿|个城市)？", "告诉我<o>住在哪里。"], "<o>住在<v>。", CITIES_ZH),
    (["<o>的职业是<v>。", "<o>是一名<v>。"], ["<o>的(职业|工作)是什么？", "<o>做什么工作？"], "<o>的职业是<v>。", JOBS_ZH),
    (["<o>今年<v>岁。"], ["<o>(今年|)(几岁|多大|多少岁)(了|)？", "<o>的年龄是多少？"], "<o>今年<v>岁。", number_up_to(90, 5)),
    (["<o>最喜欢的颜色是<v>。"], ["<o>最喜欢(的颜色是什么|什么颜色|哪种颜色)？"], "<o>最喜欢的颜色是<v>。", COLOURS_ZH),
    (["<o>的狗叫<v>。", "<o>有一只狗，叫<v>。"], ["<o>的狗叫什么(名字|)？", "<o>的狗的名字是什么？"], "<o>的狗叫<v>。", PETS_ZH),
    (["<o>在<v>举行。"], ["<o>(什么时候|哪天|星期几|在哪天)举行？", "<o>在星期几？"], "<o>在<v>举行。", DAYS_ZH),
    (["<o><v>开始。"], ["<o>(几点|什么时候)开始？", "<o>的开始时间是几点？"], "<o><v>开始。", clock_zh),
]
CODES_EN = """secret code|access code|door code|secret number|magic number|lucky number|phone number|room number
|pin|safe code|code of the red door|code of the blue door|code of the green door|code of the old safe
|code of the new safe|number of the house|number of the train|ticket number|order number|code of the garage
|number of the bus""".split("|")
WORDS_OF_EN = """secret word|password|magic word|key word|code word|hidden word|last word of the poem
|word of the day|password of the computer|password of the network|name of the boat""".split("|")
OBJECTS_EN = """passport|wallet|camera|treasure|diamond|suitcase|umbrella|red box|blue box|old map|golden key
|silver key""".split("|")
EVENTS_EN = "meeting|concert|exam|party|wedding|football match|interview|dinner|lesson|conference".split("|")
CODES_ZH = """密码|秘密代码|门的密码|神秘数字|幸运数字|电话号码|房间号|红门的密码|蓝门的密码|绿门的密码|旧保险箱的密码|新保险箱的密码|暗号数字|车票号|订单号|车库的密码|门牌号""".split("|")
WORDS_OF_ZH = "暗号|秘密词语|口令|关键词|通关词|隐藏的词|今天的词|网络的口令|电脑的口令|小船的名字".split("|")
OBJECTS_ZH = "护照|钱包|相机|宝藏|钻石|行李箱|雨伞|红盒子|蓝盒子|旧地图|金钥匙|银钥匙".split("|")
EVENTS_ZH = "会议|音乐会|考试|聚会|婚礼|足球赛|面试|晚宴|讲座|运动会".split("|")
# Which names or things each needle is about, in the order of the needles.
OWNERS_EN = [CODES_EN, WORDS_OF_EN, OBJECTS_EN, *[PEOPLE_EN] * 5, EVENTS_EN, EVENTS_EN]
OWNERS_ZH = [CODES_ZH, WORDS_OF_ZH, OBJECTS_ZH, *[PEOPLE_ZH] * 5, EVENTS_ZH, EVENTS_ZH]
INTRO_EN = [
    "", "", "Read the text and answer the question.", "Read this text:", "Here is a text:", "Text:",
    "(Please read|Read) this carefully.",
    "Use the text to answer the question.", "I give you a text and then ask a question.", "Context:", "Document:",
]
INTRO_ZH = ["", "", "阅读下面的文字，回答问题。", "请读下面的文字：", "文章：", "文本：", "(请|)仔细阅读。", "根据下面的内容回答问题。", "资料：", "内容如下："]
LEAD_EN = ["", "", "", "Question: ", "Now tell me: ", "My question: ", "According to the text: ", "Q: "]
LEAD_ZH = ["", "", "", "问题：", "请问", "我的问题是：", "请回答：", "根据上文，", "问："]


def haystack(rng: random.Random) -> Chat:
    """A long message of simple sentences with one to three facts in it, and a question about one of them."""
    lang = pick_lang(rng)
    needles, owners = (NEEDLES_EN, OWNERS_EN) if lang == "en" else (NEEDLES_ZH, OWNERS_ZH)
    # The code is what such tests hide most often.
    index = 0 if rng.random() < 0.4 else rng.randrange(len(needles))
    wanted = owner_facts(rng, needles[index], owners[index], rng.choice((1, 1, 1, 2, 3)))
    if rng.random() < 0.3:
        other = rng.choice([i for i in range(len(needles)) if owners[i] is not owners[index]])
        wanted += owner_facts(rng, needles[other], owners[other], 1)
    units = rng.randint(10, 70) if rng.random() < 0.3 else rng.randint(70, 290)
    if lang == "zh":
        units *= 2
    sentences, size = [], 0
    while size < units:
        sentence = noise_sentence(rng, lang)
        sentences.append(sentence)
        size += len(sentence.split()) if lang == "en" else len(sentence)
    for fact, value in wanted:
        text = one_of(rng, fact[0], v=value)
        sentences.insert(rng.randint(0, len(sentences)), text[0].upper() + text[1:])
    fact, value = wanted[0]
    question = one_of(rng, fact[1])
    text = (" " if lang == "en" else "").join(sentences)
    answer = one_of(rng, [fact[2]], v=value)
    thought = f"The text says: {answer}" if lang == "en" else f"文中说：{answer}"
    intro = one_of(rng, INTRO_EN if lang == "en" else INTRO_ZH)
    lead = rng.choice(LEAD_EN if lang == "en" else LEAD_ZH)
    break_ = rng.choice(("\n\n", "\n", "\n\n", " " if lang == "en" else ""))
    turns = Turns(lang, thinking=rng.random() < 0.25)
    kind = rng.random()
    if kind < 0.12:
        turns.add(f"{question}{break_}{text}", answer, thought)
    elif kind < 0.2:
        ready = "I have read the text." if lang == "en" else "我读完了。"
        given = "The user gives me a text." if lang == "en" else "用户给了我一段文字。"
        turns.add(f"{intro}{break_ if intro else ''}{text}", ready, given)
        turns.add(lead + question, answer, thought)
    else:
        turns.add(f"{intro}{break_ if intro else ''}{text}{break_}{lead}{question}", answer, thought)
    if rng.random() < 0.1:
        turns.messages.insert(0, {"role": "system", "content": SYSTEM[lang]})
    return Chat(turns.messages, thinking=turns.thinking)


def owner_facts(rng: random.Random, needle: Fact, owners: list[str], count: int) -> list[tuple[Fact, str]]:
    """The same needle about different names or things: the others distract from the first."""
    facts = []
    for owner in rng.sample(owners, count):
        tells, asks = ([text.replace("<o>", owner.strip()) for text in texts] for texts in needle[:2])
        fact = (tells, asks, needle[2].replace("<o>", owner.strip()), needle[3])
        facts.append((fact, pick_value(rng, fact)))
    return facts


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "sequences": (5, sequences),
    "words_en": (4, words_en),
    "words_zh": (3, words_zh),
    "copying": (5, copying),
    "memory": (8, memory),
    "haystack": (3, haystack),
}
