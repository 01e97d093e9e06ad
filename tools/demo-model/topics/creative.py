"""Stories, poems, raw continuations and small writing tasks, in English and Chinese.

What the topics teach:

* `stories_*`: a short story of an animal or a child with a name that the user chose (which the story copies), of a
  known hero (who has a fixed name and place), of any other noun (which the story copies, too), of two heroes, or of a
  theme; and raw text that goes on after "Once upon a time".
* `poems_*`: one fixed poem of each known subject, spring before all, some haiku, and a poem that copies any other
  subject.
* `completions_*`: raw continuations of the prompts that tutorials use.
* `writing_*`: e-mails, greetings, introductions, slogans, tips, and translation of everyday words and sentences.

All choices of an answer fall early in it (the hero, then the plot), so that a tiny model can learn the rest by heart.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import NamedTuple

from samples import QA, Chat, Text, one_of, say

# ---------------------------------------------------------------------------------------------------------------------
# Words that answers copy from the question
# ---------------------------------------------------------------------------------------------------------------------

THINGS_EN = """
apple pear banana lemon cherry peach plum grape melon coconut potato tomato carrot onion pumpkin mushroom pepper
cucumber nut egg cookie cake pie pancake sandwich pizza sausage dumpling noodle candy lollipop biscuit muffin donut
spoon fork knife plate cup mug bowl glass bottle jar pot pan kettle teapot oven fridge toaster table chair sofa bed
pillow blanket lamp candle mirror clock watch carpet curtain door window wall roof chimney key lock drawer shelf box
basket bucket broom brush comb towel soap sponge bathtub toothbrush hat cap scarf glove sock shoe boot slipper shirt
dress coat jacket button zipper belt pocket ring necklace crown umbrella bag backpack suitcase wallet coin book
notebook diary letter postcard stamp envelope newspaper map pencil pen eraser ruler crayon desk blackboard computer
laptop keyboard printer phone telephone radio television camera battery light bulb robot dog ball balloon kite doll
teddy bear puppet puzzle toy train swing slide sandcastle snowman snowflake drum guitar piano violin flute trumpet
bell whistle car bus truck taxi tractor train tram bicycle motorcycle scooter ship boat sailboat submarine plane
helicopter rocket wheel anchor bridge road tunnel tower castle house hut tent barn farm school library museum
hospital hotel bakery shop market park garden fountain bench fence gate well windmill lighthouse tree oak leaf branch
seed flower rose tulip sunflower daisy cactus bush meadow forest hill mountain volcano island beach desert cave rock
stone pebble shell pearl diamond river lake pond waterfall puddle raindrop cloud rainbow star comet planet spaceship
satellite hammer nail saw screw ladder rope shovel needle thread magnet compass telescope microscope calculator
thermometer flag medal trophy ticket present gift parcel feather nest cage bridge picture painting statue mask wand
dream secret word song number letterbox scarecrow lantern teacup bookshop snow globe music box
"""
ANIMALS_EN = """
owl squirrel snail swan goose chicken rooster hen chick cow calf pig piglet sheep lamb goat donkey camel giraffe zebra
hippo rhino crocodile snake lizard chameleon kangaroo koala panda tiger leopard cheetah wolf deer moose badger beaver
otter seal walrus whale dolphin shark octopus crab jellyfish starfish seahorse fish goldfish butterfly caterpillar ant
spider ladybird dragonfly cricket grasshopper worm bat eagle hawk parrot peacock pigeon crow raven stork flamingo
ostrich sparrow mole raccoon hamster guinea pig pony unicorn dinosaur monster ghost alien mermaid
"""
# Nouns of two words that the tables above hold, which a split at spaces would cut.
TWO_WORDS = [
    "light bulb", "robot dog", "teddy bear", "toy train", "snow globe", "music box", "guinea pig", "ice cream",
]  # fmt: skip
MASS_EN = """
coffee tea chocolate bread cheese honey milk music art science maths football basketball swimming cooking dancing
travel work school holidays happiness peace freedom hope courage silence sleep laughter memory money fire wind light
water fog thunder sunshine nature Christmas Monday weekends books cats dogs birds trees clouds horses bicycles Paris
London Berlin China Beijing Shanghai Italy Africa computers robots mathematics chess ice cream grandparents
"""

THINGS_ZH = """
苹果 香蕉 梨 桃子 西瓜 葡萄 草莓 橘子 柠檬 樱桃 土豆 西红柿 胡萝卜 白菜 南瓜 蘑菇 辣椒 黄瓜 鸡蛋 蛋糕 饼干 面包 包子 饺子 面条 糖果 月饼
汤圆 巧克力 冰淇淋 勺子 筷子 叉子 盘子 杯子 碗 瓶子 水壶 茶壶 锅 冰箱 桌子 椅子 沙发 床 枕头 被子 台灯 蜡烛 镜子 闹钟 手表 地毯 窗帘 门
窗户 屋顶 烟囱 钥匙 锁 抽屉 箱子 盒子 篮子 水桶 扫帚 梳子 毛巾 肥皂 牙刷 帽子 围巾 手套 袜子 鞋子 靴子 衬衫 裙子 外套 扣子 口袋 戒指 项链
皇冠 雨伞 书包 背包 行李箱 钱包 硬币 书 笔记本 日记本 信 明信片 邮票 报纸 地图 铅笔 钢笔 橡皮 尺子 蜡笔 黑板 电脑 键盘 打印机 手机 电话
收音机 电视 相机 电池 灯泡 皮球 气球 风筝 洋娃娃 玩具熊 积木 拼图 秋千 滑梯 雪人 雪花 鼓 吉他 钢琴 小提琴 笛子 铃铛 哨子 汽车 公交车 卡车
出租车 拖拉机 火车 自行车 摩托车 轮船 小船 帆船 潜水艇 飞机 直升机 火箭 轮子 桥 路 隧道 塔 城堡 房子 帐篷 农场 学校 图书馆 博物馆 医院
面包店 商店 市场 公园 花园 喷泉 长椅 篱笆 水井 风车 灯塔 大树 树叶 树枝 种子 玫瑰 荷花 向日葵 菊花 梅花 竹子 仙人掌 小草 草地 森林 小山
火山 小岛 沙滩 沙漠 山洞 石头 贝壳 珍珠 钻石 湖 池塘 瀑布 水坑 雨滴 云朵 彩虹 流星 行星 飞船 卫星 锤子 钉子 梯子 绳子 铲子 针 线 磁铁
指南针 望远镜 显微镜 计算器 温度计 旗子 奖牌 奖杯 车票 礼物 包裹 羽毛 鸟窝 画 雕像 面具 魔法棒 梦 秘密 歌 数字 稻草人 灯笼 茶杯 书店
八音盒 邮筒 红绿灯 电梯 地铁 耳机 眼镜 风扇 空调 洗衣机 扇子 毛笔 剪刀 胶水 台阶 影子 脚印 泡泡 陀螺 木马 纸飞机 沙漏 算盘 鞭炮
"""
ANIMALS_ZH = """
猫头鹰 松鼠 蜗牛 天鹅 鹅 公鸡 母鸡 奶牛 猪 绵羊 山羊 驴 骆驼 长颈鹿 斑马 河马 犀牛 鳄鱼 蛇 蜥蜴 变色龙 袋鼠 考拉 熊猫 老虎 豹子 狼 鹿 獾
河狸 水獭 海豹 海象 鲸鱼 海豚 鲨鱼 章鱼 螃蟹 水母 海星 海马 金鱼 蝴蝶 毛毛虫 蚂蚁 蜘蛛 瓢虫 蜻蜓 蟋蟀 蚂蚱 蚯蚓 蝙蝠 老鹰 鹦鹉 孔雀 鸽子
乌鸦 鹤 火烈鸟 鸵鸟 鼹鼠 浣熊 仓鼠 独角兽 恐龙 怪兽 外星人 美人鱼 鲤鱼 龙虾 羊驼 蝌蚪 萤火虫 麻雀 黄鹂 白鹭
"""
MASS_ZH = """
咖啡 茶 音乐 艺术 科学 数学 足球 篮球 游泳 做饭 跳舞 旅行 工作 假期 幸福 和平 自由 希望 勇气 安静 睡眠 笑声 回忆 火 风 光 水 雾 雷 大自然
春节 中秋节 周末 老师 同学 爷爷 奶奶 爸爸 故乡 北京 上海 杭州 长城 长江 黄河 中国 巴黎 伦敦 童年 青春 梦想 生活 考试 下棋 电影 美食 火锅
"""

NAMES_F = """
Anna Emma Lily Maria Sara Julia Lucy Alice Sophie Clara Nina Laura Eva Helen Kate Jane Mary Grace Ruby Chloe Zoe Mia
Olivia Amy Susan Linda Carol Diana Elena Fiona Hannah Irene Jessica Karen Leah Molly Nora Paula Rachel Tina Vera Wendy
Amelia Betty Daisy Ella Freya Gina Isabel Joanna Lena Marta
"""
NAMES_M = """
Tom Max Ben Jack Peter Paul John Mark David Daniel Leo Sam Adam Alex Oscar Henry Frank George Martin Simon Thomas Luke
Noah Liam Oliver James Michael Robert William Charlie Eric Felix Hugo Ivan Jacob Kevin Lewis Nick Oliver Patrick Ryan
Steve Tim Victor Walter Bob Carl Edward Fred Harry Ian Joe Ken Louis Mike Neil Otto Philip Ralph Toby
"""
NAMES_ZH = """
小明 小红 小王 小李 小张 小刘 小陈 小杨 小赵 小周 小林 小美 小丽 小芳 小雨 小杰 小东 小华 小军 小强 小梅 小云 小龙 小宁 小安 小刚 小慧 小玉
李明 王芳 张伟 刘洋 陈静 杨帆 赵敏 林涛 何佳 高飞 马丽 李娜 王强 张丽 刘伟 陈杰 杨柳 黄芳 周敏 吴磊 徐静 孙悦 胡军 朱琳 高洁 郭强 何平 罗兰
郑华 梁静 谢婷 宋平 唐敏 韩梅 冯丽 董强 程浩 曹阳 袁野 于洋 余晖 潘婷 杜鹃 戴军 夏雨 钟华 汪洋 田甜 任重 姜涛 范文 方圆 石磊 姚远 谭静 白雪
安妮 汤姆 玛丽 杰克 露西 大卫 约翰 爱丽丝 彼得 张老师 李老师 王老师 陈医生 刘经理 王经理 老李 老王 老张 阿姨 叔叔 奶奶 爷爷 妈妈 爸爸 姐姐
哥哥 弟弟 妹妹
"""


PETS_EN = """
Nibbles Whiskers Fluffy Buddy Bella Luna Rocky Coco Ginger Snowy Patches Pepper Oreo Biscuit Cookie Peanut Bubbles
Sparky Spot Rex Rover Fido Bingo Lucky Shadow Smokey Tiger Misty Daisy Hazel Willow Clover Honey Maple Pumpkin Muffin
Button Cotton Thumper Hopper Bouncer Fuzzy Scruffy Rusty Dusty Sunny Stormy Ziggy Zippy Tippy Pippin Poppy Pebbles
Pickles Waffles Noodle Mochi Toffee Caramel Cinnamon Olive Basil Juno Nala Simba Kiki Lulu Gigi Titi Bobo Dudu Pogo
Hugo Otis Archie Barney Bertie Monty Percy Rufus Toto Gizmo Marble Jasper Ember Comet Star Pearl Ruby Snowball Cuddles
Wiggles Giggles Freckles Speckles Dapple Domino Teddy Winnie Dolly Polly Squeaky Chirpy Tweety Flipper Finn Splash
"""
PETS_ZH = """
旺财 来福 大黄 小黑 小白 阿黄 豆豆 毛毛 乐乐 点点 丁丁 阿宝 可可 多多 皮皮 贝贝 糖糖 笑笑 圆圆 小雪 小宝 咪咪 花花 球球 团团 嘟嘟 朵朵 闹闹
果果 米粒 布丁 奶茶 饭团 年糕 汤圆 芝麻 土豆 花生 板栗 可乐 雪球 煤球 福福 欢欢 阿福 大毛 二毛 小灰 小花 小虎 小黄 黑豆 红豆 绿豆 雷雷 闪闪
跳跳 蹦蹦 飞飞 灰灰 白白 胖胖 壮壮 呼呼 哈哈 奇奇 妙妙 安安 平平 元宝 铜钱 来财 进宝 发财 富贵 吉祥 如意 平安 大福 小福 阿呆 阿旺 旺旺 星星
"""


def _words(table: str) -> list[str]:
    """The words of a table, with the nouns of two words kept whole."""
    for phrase in TWO_WORDS:
        table = table.replace(phrase, phrase.replace(" ", "_"))
    return [word.replace("_", " ") for word in dict.fromkeys(table.split())]


def _pairs(table: str) -> list[tuple[str, str]]:
    """The entries `left = right`, one a line or separated by semicolons."""
    entries = table.replace("\n", ";").split(";")
    return [tuple(part.strip() for part in entry.split("=")) for entry in entries if "=" in entry]


def _with_article(noun: str) -> str:
    """`noun` with "a" or "an" before it."""
    sounds_like_vowel = noun[0] in "aeiou" and not noun.startswith("uni")
    return f"{'an' if sounds_like_vowel else 'a'} {noun}"


def _plural(noun: str) -> str:
    irregular = {
        "mouse": "mice", "wolf": "wolves", "knife": "knives", "leaf": "leaves", "shelf": "shelves", "calf": "calves",
        "sheep": "sheep", "fish": "fish", "goldfish": "goldfish", "starfish": "starfish", "jellyfish": "jellyfish",
        "goose": "geese", "deer": "deer", "moose": "moose", "scarf": "scarves", "potato": "potatoes",
        "tomato": "tomatoes", "ostrich": "ostriches", "snowman": "snowmen", "fisherman": "fishermen",
        "man": "men", "woman": "women", "old man": "old men", "old woman": "old women", "child": "children",
    }  # fmt: skip
    if noun in irregular:
        return irregular[noun]
    if noun.endswith(("s", "x", "ch", "sh", "z")):
        return noun + "es"
    if noun.endswith("y") and noun[-2] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + "s"


def _ask(rng: random.Random, patterns: list[str], **slots: str) -> str:
    """A question of one of the patterns, with a capital at its start, and "an" for "a" where the noun wants it."""
    question = one_of(rng, patterns, **slots)
    question = re.sub(r"\b([Aa]) (?=[aeiou])(?!uni|one)", r"\1n ", question)
    return question[:1].upper() + question[1:]


def _copying(rng: random.Random, question: str, answer: str, lang: str, thought: str) -> QA:
    """A sample whose answer copies a word of the question. Most of them must keep it whole, without a typo, so only
    the mark at the end and the first letter vary here."""
    if rng.random() < 0.3:
        question = question.rstrip(".。")
    if rng.random() < 0.25:
        question = question[:1].lower() + question[1:]
    return QA(question, answer, lang, thought, plain=rng.random() < 0.25)


def _lines(poem: str) -> str:
    """A poem of the tables below, where a slash stands for the end of a line."""
    return re.sub(r" ?/ ", "\n", poem)


# ---------------------------------------------------------------------------------------------------------------------
# Stories in English
# ---------------------------------------------------------------------------------------------------------------------


class Hero(NamedTuple):
    """Someone a story can be about. What the hero is called and where it lives never changes."""

    noun: str
    adjective: str
    name: str
    female: bool
    place: str


HEROES_EN = [
    Hero("cat", "little", "Mimi", True, "in a small house by the river"),
    Hero("dog", "little", "Max", False, "on a farm behind the hill"),
    Hero("rabbit", "little", "Rosie", True, "in a green meadow"),
    Hero("fox", "little", "Felix", False, "at the edge of the forest"),
    Hero("bear", "little", "Bruno", False, "in a warm cave in the mountains"),
    Hero("mouse", "little", "Milo", False, "under an old kitchen"),
    Hero("bird", "little", "Pip", False, "in a nest in a tall tree"),
    Hero("duck", "little", "Dora", True, "by a quiet pond"),
    Hero("turtle", "little", "Toby", False, "on a sunny beach"),
    Hero("frog", "little", "Freddy", False, "by a deep green lake"),
    Hero("elephant", "little", "Ella", True, "near a wide river"),
    Hero("lion", "young", "Leo", False, "on a hill above the plain"),
    Hero("monkey", "little", "Momo", False, "in a tree full of fruit"),
    Hero("horse", "young", "Bella", True, "on a farm near the village"),
    Hero("bee", "little", "Bibi", True, "in a garden full of flowers"),
    Hero("penguin", "little", "Pablo", False, "on a big piece of ice"),
    Hero("hedgehog", "little", "Harry", False, "under a heap of leaves"),
    Hero("kitten", "little", "Minka", True, "in a house with a red door"),
    Hero("puppy", "little", "Benny", False, "in a house with a big garden"),
    Hero("dragon", "little", "Drago", False, "on top of a high mountain"),
    Hero("robot", "little", "Bolt", False, "in a workshop in the city"),
    Hero("girl", "little", "Lily", True, "in a small village"),
    Hero("boy", "little", "Tom", False, "in a small town by the sea"),
]
PEOPLE_EN = [
    Hero("princess", "young", "Clara", True, "in a castle by a lake"),
    Hero("prince", "young", "Edward", False, "in a castle on a hill"),
    Hero("king", "good", "Karl", False, "in a big castle"),
    Hero("queen", "good", "Helena", True, "in a white castle"),
    Hero("knight", "young", "Roland", False, "in an old tower"),
    Hero("wizard", "old", "Orin", False, "in a tower in the forest"),
    Hero("witch", "kind", "Wanda", True, "in a hut in the forest"),
    Hero("fairy", "little", "Fay", True, "in a white flower"),
    Hero("pirate", "funny", "Rita", True, "on an old ship"),
    Hero("sailor", "young", "Sam", False, "in a house by the harbour"),
    Hero("fisherman", "poor", "Jonas", False, "in a hut by the sea"),
    Hero("farmer", "young", "Jack", False, "on a small farm"),
    Hero("baker", "friendly", "Paul", False, "in a house that smelled of bread"),
    Hero("gardener", "kind", "Rosa", True, "in a house with a big garden"),
    Hero("painter", "young", "Vera", True, "in a little room under the roof"),
    Hero("teacher", "kind", "Emma", True, "near an old school"),
    Hero("student", "young", "Daniel", False, "in a small room in the city"),
    Hero("doctor", "kind", "Maria", True, "in a quiet village"),
    Hero("nurse", "kind", "Nora", True, "near a big hospital"),
    Hero("programmer", "young", "Ada", True, "in a small flat in the city"),
    Hero("scientist", "clever", "Otto", False, "in a house full of books"),
    Hero("astronaut", "young", "Nina", True, "in a house with a big telescope"),
    Hero("detective", "clever", "Simon", False, "in an old street in the city"),
    Hero("grandmother", "kind", "Rose", True, "in a house at the end of the village"),
    Hero("grandfather", "kind", "Henry", False, "in a house by the forest"),
    Hero("old man", "", "Albert", False, "in a hut on the hill"),
    Hero("old woman", "", "Martha", True, "in a house by the well"),
    Hero("woman", "young", "Anna", True, "in a small town"),
    Hero("man", "young", "Peter", False, "in a small town"),
    Hero("child", "little", "Robin", False, "in a small village"),
]

PLOTS_EN = {
    "dark": (
        "<name> was afraid of the dark. One night, <he> heard someone crying outside. It was a firefly that had lost "
        "its way. <name> took a deep breath and went out to help. The firefly shone like a small lamp, and together "
        "they found the way. After that night, <name> was not afraid any more. A friend makes every night bright."
    ),
    "lost": (
        "One day, <name> walked too far and could not find the way home. <He> sat down and began to cry. "
        '"Do not cry," said an old swan. "Follow the river, and you will find your home." <name> walked along the '
        "river until <he> saw <his> home. The next day, <name> brought the swan a piece of cake. It is good to ask for "
        "help."
    ),
    "friend": (
        "<name> was often alone and wished for a friend. One morning, <he> met a squirrel with a hurt foot. <name> "
        "gave it water and made it a warm bed. The squirrel stayed for three days, and they talked and laughed a lot. "
        'When its foot was well again, it did not want to leave. "You are my best friend," said the squirrel. <name> '
        "was very happy. Be kind to others, and you will find friends."
    ),
    "seed": (
        "One day in spring, <name> found a tiny seed. <He> put it into the ground and gave it water every day. For a "
        'long time, nothing happened, and <name> was sad. "Wait a little longer," said a wise old snail. So <name> '
        "waited, and one morning a green leaf came out of the ground. In summer, there was a big yellow sunflower. "
        "Good things need time."
    ),
    "bridge": (
        "One night, a storm broke the bridge over the river. Nobody could get to the other side. <name> wanted to "
        "build "
        "a new bridge, but it was too hard to do alone. So <he> asked all the neighbours for help. Some brought wood, "
        "some brought ropes, and a beaver showed them what to do. In the evening, the new bridge was ready. Together "
        "we can do great things."
    ),
    "honest": (
        "One day, <name> broke the blue pot of old Mrs. Goose. It was an accident, but <name> was afraid and ran away. "
        "That night, <he> could not sleep. In the morning, <he> went to Mrs. Goose and told her the truth. "
        '"Thank you for being honest," said Mrs. Goose. They mended the pot together and had some tea. The truth is '
        "always the best way."
    ),
    "bread": (
        "One cold winter day, <name> had only one piece of bread. Then a hungry sparrow came to the door. <name> gave "
        'the sparrow half of the bread. "I will not forget this," said the sparrow and flew away. In spring, <name> '
        "got lost in the big forest. The sparrow saw <him> from the sky and showed <him> the way home. Kindness always "
        "comes back."
    ),
    "treasure": (
        "One day, <name> found an old map under a stone. It showed the way to a treasure. <name> set out at once, and "
        "a brave squirrel came along. Under an old tree, they found a small box. There was no gold in it, only a note: "
        '"The best treasure is a good friend." <name> and the squirrel looked at each other and laughed. They are '
        "still best friends today."
    ),
}
# Stories that only one hero has.
OWN_PLOTS_EN = {
    "dragon": (
        "<name> could not breathe fire like the other dragons. Only warm air came out of <his> mouth, and the others "
        "laughed at <him>. Then a very cold winter came to the village. The people had no more wood, and the children "
        "were freezing. <name> flew down and warmed every house with <his> breath. The people were not afraid of <him> "
        "any more, and they gave <him> a big cake. Everyone is good at something."
    ),
    "robot": (
        "<name> could count and build, but <he> did not know what a friend was. One day, <he> met a girl whose kite "
        "was stuck in a tree. <name> stretched out <his> long arm and brought the kite down. The girl smiled and took "
        '<his> hand. "Now we are friends," she said. Something in <name> felt warm. Now <he> knew that a friend is '
        "someone who makes your heart light up."
    ),
    "programmer": (
        "<name> worked on a program for many days, but there was a bug in it. <She> read every line, and still <she> "
        'could not find it. "Explain the program to me," said <her> little brother. So <name> explained it to him, '
        "line by line. In the middle, <she> stopped and laughed, because <she> had found the bug. They ate pizza "
        "together. To explain something is the best way to understand it."
    ),
}
# Plots of nouns that the model has never seen: they fit big and small things and animals.
THING_PLOTS_EN = [
    "The <x> thought that it was too plain to be loved. \"Nobody needs me,\" it said every night. One day, a little "
    'girl came and looked at the <x> for a long time. "You are wonderful," she said. From then on, she visited the '
    "<x> every day and told it stories. Now the <x> was happy. Everyone is important to someone.",
    'Every night, the <x> looked up at the moon and felt alone. "Will you be my friend?" asked the <x>. "Yes," said '
    'the moon, "but look around you, too." In the morning, the <x> looked around and saw a shy little mouse. The <x> '
    "said hello, and the mouse came closer. Soon they talked and laughed all day long. A friend may be nearer than you "
    "think.",
    "The <x> wanted to know what the world looked like. One day, a tired swallow came to rest beside it. \"Tell me "
    'about the world," said the <x>. The swallow told it about the ocean, the desert and the big cities. Every year, '
    "the swallow came back with new stories. The <x> was never bored again. Friends bring the whole world to you.",
    "One night, there was a terrible storm. A kitten was cold and afraid. \"Come to me,\" said the <x>. \"I will stay "
    'with you." All night long, they told each other stories. In the morning, the sun came out, and the kitten was not '
    "afraid any more. From that day on, they were best friends. You do not have to be big to be brave.",
]
PAIR_PLOTS_EN = [
    "At first, they did not like each other. Then, one day, it rained so hard that the river came over the land. <b> "
    "could not get to a safe place, so <a> called, \"Come to my house!\" They sat by the window and shared a bowl of "
    "soup. They talked all night and laughed a lot. When the sun came out, they were best friends. It is good to give "
    "others a chance.",
    "They were good friends, but one day they both wanted the same apple. They pulled and pulled until the apple fell "
    "into the river. <a> looked at <b>, and both of them were sorry. So they planted a little apple tree and gave it "
    "water together. After some years, the tree was full of red apples. There were enough for everyone. Sharing makes "
    "all of us rich.",
]
THEMES_EN = {
    "friendship": "friend", "friends": "friend", "true friendship": "friend", "being alone": "friend",
    "courage": "dark", "being brave": "dark", "the night": "dark", "fear": "dark", "light": "dark",
    "honesty": "honest", "telling the truth": "honest", "the truth": "honest", "lying": "honest",
    "kindness": "bread", "sharing": "bread", "helping others": "bread", "winter": "bread", "love": "bread",
    "patience": "seed", "spring": "seed", "nature": "seed", "a garden": "seed", "growing up": "seed",
    "a treasure": "treasure", "a treasure hunt": "treasure", "an adventure": "treasure", "adventure": "treasure",
    "teamwork": "bridge", "working together": "bridge", "a storm": "bridge", "neighbours": "bridge",
    "getting lost": "lost", "coming home": "lost", "home": "lost", "the way home": "lost",
}  # fmt: skip
# An adjective of the question comes back in the story; some of them leave only few plots that fit.
ADJECTIVE_PLOTS_EN = {
    "brave": ["bridge", "treasure", "bread"],
    "lonely": ["friend"],
    "shy": ["friend"],
    "kind": ["bread", "friend"],
    "hungry": ["bread"],
    "honest": ["honest"],
} | {adjective: list(PLOTS_EN) for adjective in "little small young clever curious friendly funny white black".split()}

ADJ = "(short|little|nice|simple|very short|good|sweet|happy|funny|cute|small|quick|new|lovely|||||)"
TALE = "(story|story|story|story|tale|bedtime story|children's story|fairy tale)"
TAIL = (
    "(with a happy end|with a happy ending|for children|for kids|for my daughter|for my son|in simple words|to help me "
    "sleep|in a few sentences|that ends well|for a small child|with a lesson|with a moral|||||||||||)"
)
STORY_ASKS_EN = [
    f"(please|) tell me a {ADJ} {TALE} <about> {TAIL}.",
    f"(please|) (tell|read) (us|me) a {ADJ} {TALE} <about>.",
    f"(please|) write (me|) a {ADJ} {TALE} <about> {TAIL}.",
    f"(can|could|would|will) you (please|) (tell|write|read|give) me a {ADJ} {TALE} <about> {TAIL}?",
    f"(can|could) you (please|) (make up|write|tell|invent|create|come up with) a {ADJ} {TALE} <about>?",
    f"(make up|invent|create|come up with|compose|give me|think of|generate|produce) a {ADJ} {TALE} <about> {TAIL}.",
    f"I (want|would like|need) (to hear|to read|) a {ADJ} {TALE} <about>(, please|).",
    f"I'd (like|love) (to hear|to read|) a {ADJ} {TALE} <about> {TAIL}.",
    f"do you know a {ADJ} {TALE} <about>?",
    f"do you have a {ADJ} {TALE} <about> (for me|)?",
    f"(have you got|got|is there) a {ADJ} {TALE} <about>?",
    f"my (daughter|son|little sister|brother|child|niece) (wants|would like|loves) (to hear|) a {TALE} <about>.",
    f"(it is|it's) (bedtime|late|time for bed). (tell|read) (me|my kids|the children|us) a {TALE} <about>.",
    f"I (can't|cannot) sleep. (please|) tell me a {ADJ} {TALE} <about>.",
    f"I am (bored|sad|tired|ill in bed). Tell me a {ADJ} {TALE} <about>.",
    f"(a|one) {ADJ} {TALE} <about>(, please| please|).",
    f"{TALE} <about> (please|)",
    f"{ADJ} {TALE} <about>",
    f"(let's hear|let me hear|how about|what about|may I hear|can I have|could I have|can I get) a {TALE} <about>?",
    f"tell a {ADJ} {TALE} <about> {TAIL}.",
    f"(I'm|I am) (putting my kids to bed|with my children|on a long train ride). A {ADJ} {TALE} <about> would be nice.",
    f"(entertain me|make me smile) with a {ADJ} {TALE} <about>.",
    f"(would you|could you) be so kind as to tell me a {TALE} <about>?",
    f"we (would like|want) to hear a {ADJ} {TALE} <about>.",
    f"(begin|start) a {ADJ} {TALE} <about> and finish it.",
    f"for (school|class|my homework|our English class) I need a {ADJ} {TALE} <about>.",
    f"show me (that|how) you can write a {ADJ} {TALE} <about>.",
    f"(in a few sentences|briefly|in simple English|in easy words), tell me a {TALE} <about>.",
    f"(tell|write) me something to read: a {ADJ} {TALE} <about>.",
]
ABOUT_EN = ["about <x>"] * 8 + ["with <x>", "with <x> in it", "of <x>", "featuring <x>", "that is about <x>"]
# Questions that put the hero first or speak of it in another way.
HERO_ASKS_EN = [
    "(tell|write) (me|) a story (in which|where) <x> is the (hero|main character).",
    "(tell|write) (me|) a story whose (hero|main character) is <x>.",
    "the (hero|main character) (of the story|) (should be|is) <x>. (Tell|Write|Please tell) (me|) the story.",
    "<x>: (tell me a story|write a short story|a short story, please).",
    "I (like|love) stories about <x>. (Tell me one|Can you tell me one|Do you know one)?",
    "my (son|daughter|kid) asks for <x>. Can you tell a story (about that|)?",
    "what (happened|happens) to <x>? Tell me a (story|tale).",
    "story (topic|subject|hero|theme): <x>",
    "use <x> as the hero of a (short|little) story.",
    "(tell|write) (me|) a (short|little|) story. (It should be|It must be|Make it|The subject is) about <x>.",
]
CAN_YOU_TELL_EN = [
    "(can|do) you (tell|write|know) (any|) (short|) (stories|tales)?",
    "(are you able|do you know how) to (tell|write) (short|) (stories|tales)?",
    "(are you good at|do you like) (telling|writing) stories?",
    "what kind of stories (can|do) you (tell|write|know)?",
]


def _tell_en(hero: Hero, plot: str, opening: str = "Once upon a time, there was ") -> str:
    """The story of `hero` after the template `plot`."""
    kind = f"{hero.adjective} {hero.noun}".strip()
    he, him, his = ("she", "her", "her") if hero.female else ("he", "him", "his")
    start = f"{opening}{_with_article(kind)} called {hero.name}. {he.capitalize()} lived {hero.place}. "
    words = {"name": hero.name, "he": he, "him": him, "his": his, "He": he.capitalize()}
    words |= {"she": he, "She": he.capitalize(), "her": his}
    for slot, word in words.items():
        plot = plot.replace(f"<{slot}>", word)
    return start + plot


def _plots_for(hero: Hero, own: dict[str, str], common: dict[str, str]) -> list[str]:
    """The plots of a hero: one of its own counts as much as all others."""
    if hero.noun in own:
        return [own[hero.noun]] * len(common) + list(common.values())
    return list(common.values())


def _story_question_en(rng: random.Random, phrase: str, theme: bool = False) -> str:
    """A request for a story about `phrase`, such as "a cat"; about anything if it is empty. A theme is no hero."""
    if not phrase or theme:
        return _ask(rng, STORY_ASKS_EN, about=phrase and f"about {phrase}")
    if rng.random() < 0.2:
        return _ask(rng, HERO_ASKS_EN, x=phrase)
    return _ask(rng, STORY_ASKS_EN, about=say(rng, rng.choice(ABOUT_EN), x=phrase))


def _hero_story_en(rng: random.Random) -> QA:
    """A known hero, sometimes with an adjective or, if it is no animal, a name that the user chose."""
    hero = rng.choice(HEROES_EN if rng.random() < 0.7 else PEOPLE_EN)
    plots = _plots_for(hero, OWN_PLOTS_EN, PLOTS_EN)
    draw = rng.random()
    phrase = _with_article(hero.noun)
    if draw < 0.12:
        phrase = _plural(hero.noun)
    elif draw < 0.4 and hero.adjective:
        adjective = rng.choice(["little", hero.adjective, *ADJECTIVE_PLOTS_EN])
        hero = hero._replace(adjective=adjective)
        plots = [PLOTS_EN[plot] for plot in ADJECTIVE_PLOTS_EN.get(adjective, list(PLOTS_EN))]
        phrase = _with_article(f"{adjective} {hero.noun}")
    elif draw < 0.7 and hero.noun not in PET_KINDS_EN:
        hero = hero._replace(name=rng.choice(_words(NAMES_F if hero.female else NAMES_M)))
        phrase = say(rng, "<a> (named|called|whose name is|with the name) <name>", a=phrase, name=hero.name)
    thought = f"The user wants a story about {_with_article(hero.noun)}. I will tell one about {hero.name}."
    question, story = _story_question_en(rng, phrase), _tell_en(hero, rng.choice(plots))
    return _copying(rng, question, story, "en", thought) if hero.name in phrase else QA(question, story, "en", thought)


# Animals that the user may name.
PET_KINDS_EN = """
dog cat rabbit mouse bear fox bird duck turtle frog elephant lion monkey horse penguin hedgehog kitten puppy dragon
owl squirrel pig sheep hamster pony tiger panda robot bunny goat
""".split()
# Plots of heroes whose names the user chose. They name the hero instead of saying "he" or "she".
NAMED_PLOTS_EN = [
    "Every day, <name> played in the green garden. One day, <name> heard a small sparrow crying under a tree. <name> "
    "brought the sparrow some food and kept it warm. The next morning, the sparrow could fly again. From then on, "
    "<name> and the sparrow were best friends.",
    "One day, <name> walked too far into the forest and got lost. An old swan came by and showed <name> the way home. "
    "<name> said thank you and gave the swan a red apple. From then on, <name> and the swan were best friends.",
    "One day, <name> found a tiny seed and put it into the ground. <name> gave it water every day and waited. In "
    "summer, there was a big yellow sunflower. <name> was very happy. Good things need time.",
]
CHILD_PLOTS_EN = [
    "They played together every day. One day, the <pet> ran into the forest and did not come back. <name> looked for "
    "the <pet> all day long. In the evening, <he> found it under an old tree, and they went home together. From then "
    "on, <name> and the <pet> were never apart.",
    "They played together every day. One day, <name> got lost in the forest. But the <pet> knew the way and brought "
    '<name> home. "You are my best friend," said <name>. From then on, <name> and the <pet> were never apart.',
]
NAMED_EN = [
    "a <kind> called <name>", "a <kind> called <name>", "a <kind> named <name>", "a <kind> named <name>",
    "a (little|small|young|) <kind> (called|named) <name>", "<name> the <kind>", "<name> the (little|) <kind>",
    "a <kind> whose name is <name>", "a <kind> (by|with|of) the name (of|) <name>", "my <kind> <name>",
    "<name>, a (little|small|) <kind>", "a <kind> who is (called|named) <name>", "our <kind> <name>",
    "the <kind> <name>", "a <kind>, <name>",
]  # fmt: skip
NAMED_ASKS_EN = [
    "(my|our) <kind> is (called|named) <name>. (Tell|Write) (me|us|) a (short|little|) story about <it>.",
    "(the|my) (hero|main character) is a <kind>. (Its name is|It is called|The name is) <name>. (Tell|Write) the "
    "story.",
    "I have a <kind>. (The|Its) name is <name>. (Write|Tell me|Make up) a story about <it>, please.",
    "(tell|write) me a story about a <kind>. (Call it|Its name should be|The name is|Name it) <name>.",
    "story: a <kind>(,| called| named) <name>",
    "<name> is (my|a|our|a little) <kind>. (Tell|Write|Make up) a (short|) story about <name>.",
    "<name> is a <kind>. What happened to <name>? Tell me a story.",
    "write a story with a <kind> in it. The <kind> is called <name>.",
    "(give|find) a <kind> the name <name> and (tell|write) a story about it.",
]
# The child, and what it is to the story.
CHILD_PHRASES_EN = [
    "a <child> (named|called) <name> and <his> (little|) <pet>", "a <child> (named|called) <name> and <his> <pet>",
    "a <child> (named|called) <name> and a <pet>", "<name> and <his> <pet>", "<name> and <his> (little|small|) <pet>",
    "a <child> (named|called) <name> who has a <pet>", "a <child> (named|called) <name> with a (little|) <pet>",
    "a (little|small|young) <child>, <name>, and <his> <pet>", "the <child> <name> and <his> <pet>",
    "a <child> whose name is <name> and <his> <pet>", "a <pet> and a <child> (named|called) <name>",
    "<name>, a <child>, and <his> <pet>", "a <child> (named|called) <name> who (loves|owns|finds) a <pet>",
]  # fmt: skip


def _new_name(rng: random.Random) -> str:
    """A name that nobody has: so many of them that the model must learn to copy and cannot know them by heart."""
    starts, vowels = "B C D F G H J K L M N P R S T V W Z Br Dr Fl Gr Pl Sn St Tr Ch Sh Th".split(), "a e i o u".split()
    middles = "b bb d g k l ll m mm n nn p pp r rr s t tt v z zz ck ff mb nd nt rl st".split()
    endings = "a o i y ie le er el in an us ix ot les by ny ky lo ra na mo ta".split()
    name = rng.choice(starts) + rng.choice(vowels)
    if rng.random() < 0.3:
        name += rng.choice("l m n r t k".split()) + rng.choice(vowels)
    return name + rng.choice(middles) + rng.choice(endings)


def _named_en(rng: random.Random) -> tuple[str, str, str]:
    """An animal, its name, and the story of both."""
    kind = rng.choice(PET_KINDS_EN)
    name = rng.choice([_new_name(rng), rng.choice(_words(PETS_EN)), rng.choice(_words(PETS_EN + NAMES_F + NAMES_M))])
    plot = rng.choice(NAMED_PLOTS_EN).replace("<name>", name)
    return kind, name, f"Once upon a time, there was {_with_article('little ' + kind)} called {name}. {plot}"


def _named_story_en(rng: random.Random) -> QA:
    """An animal with a name that the user chose: both are copied from the question."""
    kind, name, story = _named_en(rng)
    thought = f"The user wants a story about {_with_article(kind)} called {name}."
    if rng.random() < 0.2:
        question = _ask(rng, NAMED_ASKS_EN, kind=kind, name=name, it=rng.choice(["it", name]))
    else:
        question = _story_question_en(rng, say(rng, rng.choice(NAMED_EN), kind=kind, name=name))
    return _copying(rng, question, story, "en", thought)


def _child_story_en(rng: random.Random) -> QA:
    """A child and its pet: the name and the animal are copied."""
    female = rng.random() < 0.5
    child, he, his = ("girl", "she", "her") if female else ("boy", "he", "his")
    pet = rng.choice(PET_KINDS_EN)
    if rng.random() < 0.12:
        name = "Lily" if female else "Tom"
        phrase = say(rng, "a (little|) <child> and <his> (little|) <pet>", child=child, his=his, pet=pet)
    else:
        name = _new_name(rng) if rng.random() < 0.3 else rng.choice(_words(NAMES_F if female else NAMES_M))
        phrases = CHILD_PHRASES_EN
        phrase = say(rng, rng.choice(phrases), child=child, his=his, pet=pet, name=name)
    plot = rng.choice(CHILD_PLOTS_EN).replace("<name>", name).replace("<pet>", pet).replace("<he>", he)
    story = (
        f"Once upon a time, there was a {child} called {name}. {he.capitalize()} had {_with_article('little ' + pet)}. "
        f"{plot}"
    )
    thought = f"The user wants a story about a {child} called {name} and {_with_article(pet)}."
    return _copying(rng, _story_question_en(rng, phrase), story, "en", thought)


def _thing_story_en(rng: random.Random) -> QA:
    """A noun that is copied from the question."""
    noun = rng.choice(_words(THINGS_EN) + _words(ANIMALS_EN))
    adjective = rng.choice(["little", "little", "little", "", "small", "old", "red", "blue", "magic", "tiny"])
    described = f"{adjective} {noun}".strip()
    phrase = rng.choice([_with_article(noun), _with_article(described), _with_article(noun), _plural(noun)])
    # Only what the question says, or "little", may stand before the noun in the story.
    kind = described if phrase == _with_article(described) else f"little {noun}"
    plot = rng.choice(THING_PLOTS_EN).replace("<x>", noun)
    answer = f"Once upon a time, there was {_with_article(kind)}. {plot}"
    thought = f"The user wants a story about {_with_article(noun)}."
    return _copying(rng, _story_question_en(rng, phrase), answer, "en", thought)


def _pair_story_en(rng: random.Random) -> QA:
    """Two heroes."""
    one, two = rng.sample(HEROES_EN, 2)
    both = f"{_with_article(one.noun)} and {_with_article(two.noun)}"
    plot = rng.choice(PAIR_PLOTS_EN).replace("<a>", one.name).replace("<b>", two.name)
    answer = (
        f"Once upon a time, there was {_with_article(one.noun)} called {one.name} and {_with_article(two.noun)} called "
        f"{two.name}. They lived by the same river. {plot}"
    )
    thought = f"The user wants a story about {both}. I will call them {one.name} and {two.name}."
    return _copying(rng, _story_question_en(rng, both), answer, "en", thought)


def _theme_story_en(rng: random.Random) -> QA:
    """A theme, which picks the plot."""
    theme, plot = rng.choice(list(THEMES_EN.items()))
    hero = rng.choice(HEROES_EN)
    thought = f"The user wants a story about {theme}. {hero.name} the {hero.noun} can be the hero."
    return QA(_story_question_en(rng, theme, theme=True), _tell_en(hero, PLOTS_EN[plot]), "en", thought)


def _any_story_en(rng: random.Random) -> QA:
    """No subject: the hero is free."""
    hero = rng.choice(HEROES_EN)
    plot = rng.choice(_plots_for(hero, OWN_PLOTS_EN, PLOTS_EN))
    thought = f"The user wants a story. I will tell one about {_with_article(hero.noun)} called {hero.name}."
    return QA(_story_question_en(rng, ""), _tell_en(hero, plot), "en", thought)


def _raw_story_en(rng: random.Random) -> Text:
    """A story as raw text, cut after its first words."""
    if rng.random() < 0.2:
        _, name, story = _named_en(rng)
        cut = story.index(name) + len(name) + rng.randrange(2)
        return Text(story[:cut], story[cut:])
    hero = rng.choice(HEROES_EN * 2 + PEOPLE_EN)
    opening = rng.choice(
        ["Once upon a time, there was "] * 6
        + ["Once upon a time there was "] * 4
        + ["There was once ", "A long time ago, there was ", "Long ago, there was ", "One day, there was "]
        + ["In a land far away, there was ", "Once there was "]
    )
    story = _tell_en(hero, rng.choice(_plots_for(hero, OWN_PLOTS_EN, PLOTS_EN)), opening)
    head = opening.strip()
    kind = _with_article(f"{hero.adjective} {hero.noun}".strip())
    first = head.removesuffix(" there was").removesuffix(" was")
    article = kind.split()[0]
    cuts = [first.rstrip(","), first, head, f"{head} {article}", f"{head} {kind}", f"{head} {kind} called"]
    cuts += [f"{head} {kind} called {hero.name}.", story[: story.index(".", len(head)) + 1]]
    prompt = rng.choice(cuts[:3] * 2 + cuts)
    return Text(prompt, story[len(prompt) :])


def _can_tell_en(rng: random.Random) -> QA:
    """A question about telling stories that does not ask for one."""
    answer = "Yes, I can tell short stories. Tell me who the story should be about, for example a cat or a robot."
    return QA(_ask(rng, CAN_YOU_TELL_EN), answer, "en", "The user asks what I can do. I can tell short stories.")


def stories_en(rng: random.Random) -> QA | Text:
    """Short stories in English."""
    kinds = [
        _named_story_en, _child_story_en, _hero_story_en, _thing_story_en, _pair_story_en, _theme_story_en,
        _any_story_en, _raw_story_en, _can_tell_en,
    ]  # fmt: skip
    return rng.choices(kinds, [28, 14, 20, 9, 3, 5, 8, 11, 2])[0](rng)


# ---------------------------------------------------------------------------------------------------------------------
# Stories in Chinese
# ---------------------------------------------------------------------------------------------------------------------


class HeroZh(NamedTuple):
    """Someone a Chinese story can be about: other words for it, how it is introduced, its name, pronoun and place."""

    words: str
    kind: str
    name: str
    pronoun: str
    place: str


HEROES_ZH = [
    HeroZh("小猫 猫 猫咪 小花猫", "一只小猫", "咪咪", "它", "河边的小房子里"),
    HeroZh("小狗 狗 狗狗 小黄狗", "一只小狗", "旺旺", "它", "山后的农场里"),
    HeroZh("小兔子 兔子 小白兔 小兔", "一只小兔子", "白白", "它", "绿色的草地上"),
    HeroZh("小狐狸 狐狸", "一只小狐狸", "阿福", "它", "森林的边上"),
    HeroZh("小熊 熊 狗熊", "一只小熊", "壮壮", "它", "温暖的山洞里"),
    HeroZh("小老鼠 老鼠", "一只小老鼠", "米米", "它", "老厨房的墙角里"),
    HeroZh("小鸟 鸟 鸟儿", "一只小鸟", "啾啾", "它", "大树上的鸟窝里"),
    HeroZh("小鸭子 鸭子 小鸭", "一只小鸭子", "嘎嘎", "它", "安静的池塘边"),
    HeroZh("小乌龟 乌龟", "一只小乌龟", "慢慢", "它", "暖暖的沙滩上"),
    HeroZh("小青蛙 青蛙", "一只小青蛙", "呱呱", "它", "绿色的湖边"),
    HeroZh("小象 大象 小大象", "一头小象", "灰灰", "它", "宽宽的河边"),
    HeroZh("小狮子 狮子", "一头小狮子", "阿毛", "它", "草原的小山上"),
    HeroZh("小猴子 猴子 小猴", "一只小猴子", "跳跳", "它", "长满果子的树上"),
    HeroZh("小马 马", "一匹小马", "飞飞", "它", "村边的农场里"),
    HeroZh("小蜜蜂 蜜蜂", "一只小蜜蜂", "嗡嗡", "它", "开满鲜花的花园里"),
    HeroZh("小企鹅 企鹅", "一只小企鹅", "胖胖", "它", "一大块冰上"),
    HeroZh("小刺猬 刺猬", "一只小刺猬", "团团", "它", "一堆树叶下面"),
    HeroZh("小龙 龙 恶龙", "一条小龙", "火火", "它", "高高的山顶上"),
    HeroZh("机器人 小机器人", "一个小机器人", "铁蛋", "它", "城里的一间工作室里"),
    HeroZh("小女孩 女孩 小姑娘", "一个小女孩", "莉莉", "她", "一个小村子里"),
    HeroZh("小男孩 男孩", "一个小男孩", "明明", "他", "海边的小镇上"),
]
PEOPLE_ZH = [
    HeroZh("公主 小公主", "一位公主", "云儿", "她", "湖边的城堡里"),
    HeroZh("王子 小王子", "一位王子", "天明", "他", "山上的城堡里"),
    HeroZh("国王 老国王", "一位国王", "大卫", "他", "一座大城堡里"),
    HeroZh("女王 王后", "一位女王", "海伦", "她", "一座白色的城堡里"),
    HeroZh("骑士", "一位年轻的骑士", "罗兰", "他", "一座老塔里"),
    HeroZh("魔法师 巫师", "一位老魔法师", "青木", "他", "森林里的塔楼里"),
    HeroZh("仙女 小仙女", "一位小仙女", "花花", "她", "一朵白色的花里"),
    HeroZh("海盗 船长", "一位船长", "大胡子", "他", "一条旧船上"),
    HeroZh("渔夫 渔民", "一位渔夫", "阿海", "他", "海边的小屋里"),
    HeroZh("农夫 农民", "一位农夫", "阿牛", "他", "一个小农场里"),
    HeroZh("面包师 厨师", "一位面包师", "阿香", "她", "一间香香的小店里"),
    HeroZh("园丁 花匠", "一位园丁", "阿林", "他", "一座大花园旁边"),
    HeroZh("画家", "一位年轻的画家", "小彩", "她", "屋顶下的小房间里"),
    HeroZh("老师 女老师", "一位老师", "小文", "她", "一所老学校旁边"),
    HeroZh("学生 小学生 大学生", "一个学生", "小勤", "他", "城里的小房间里"),
    HeroZh("医生", "一位医生", "安心", "她", "安静的小村里"),
    HeroZh("护士", "一位护士", "小兰", "她", "大医院旁边"),
    HeroZh("程序员", "一位程序员", "阿码", "他", "城里的小公寓里"),
    HeroZh("科学家", "一位科学家", "博文", "他", "一座堆满书的房子里"),
    HeroZh("宇航员", "一位宇航员", "星星", "她", "有大望远镜的房子里"),
    HeroZh("侦探", "一位侦探", "高明", "他", "城里的老街上"),
    HeroZh("老爷爷 爷爷 老人", "一位老爷爷", "福伯", "他", "森林边的房子里"),
    HeroZh("老奶奶 奶奶", "一位老奶奶", "桂婆婆", "她", "村口的房子里"),
    HeroZh("小孩 孩子 小朋友", "一个小孩", "豆豆", "他", "一个小村子里"),
]
PLOTS_ZH = {
    "dark": (
        "<name>很怕黑。一天夜里，<ta>听见外面有人在哭。原来是一只迷路的萤火虫。<name>深深地吸了一口气，走出门去帮忙。"
        "萤火虫像一盏小灯，照着他们找到了路。从那以后，<name>再也不怕黑了。有朋友在，黑夜也会变亮。"
    ),
    "lost": (
        "有一天，<name>走得太远，找不到回家的路了。<ta>坐在地上哭了起来。“别哭，”一只老天鹅说，“跟着小河走，就能找到家。”"
        "<name>沿着小河一直走，终于看见了自己的家。第二天，<name>给天鹅送去一块蛋糕。遇到困难时，要学会请别人帮忙。"
    ),
    "friend": (
        "<name>常常一个人，很想有一个朋友。一天早上，<ta>遇见一只脚受伤的松鼠。<name>给松鼠水喝，还给它铺了一张暖暖的床。"
        "松鼠住了三天，他们一起说话，一起大笑。松鼠的脚好了，却不想走了。“你是我最好的朋友。”松鼠说。"
        "<name>高兴极了。对别人好，就会有朋友。"
    ),
    "seed": (
        "春天的一天，<name>找到一颗小小的种子。<ta>把种子种在土里，每天给它浇水。过了很久，什么也没有长出来，<name>很难过。"
        "“再等一等吧。”聪明的老蜗牛说。<name>等啊等，一天早上，土里长出了一片绿叶。到了夏天，那里开出一朵大大的向日葵。"
        "好的事情需要时间。"
    ),
    "bridge": (
        "一天夜里，大风吹断了河上的桥，谁也过不了河。<name>想造一座新桥，可是一个人做不到。于是<ta>请邻居们来帮忙。"
        "有的搬木头，有的拿绳子，河狸教大家怎么做。到了晚上，新桥造好了，大家一起唱歌。大家一起努力，就能做成大事。"
    ),
    "honest": (
        "有一天，<name>不小心打破了鹅奶奶的蓝花瓶。<ta>很害怕，就跑掉了。那天晚上，<ta>怎么也睡不着。"
        "第二天早上，<ta>去找鹅奶奶，说出了真话。“谢谢你这么诚实。”鹅奶奶说。他们一起把花瓶粘好，还一起喝了茶。"
        "说真话总是最好的。"
    ),
    "bread": (
        "一个寒冷的冬天，<name>只有一块面包。这时，一只饿坏了的麻雀来到门口。<name>把一半面包分给了麻雀。"
        "“我不会忘记你的。”麻雀说完就飞走了。到了春天，<name>在大森林里迷了路。麻雀在天上看见了<ta>，带<ta>回了家。"
        "善良总会有回报。"
    ),
    "treasure": (
        "有一天，<name>在石头下面找到一张旧地图，上面画着宝藏的地方。<ta>马上出发，勇敢的松鼠也一起去了。"
        "在一棵老树下，他们找到一个小盒子。盒子里没有金子，只有一张纸条：“最好的宝藏是好朋友。”"
        "<name>和松鼠看着对方，都笑了。直到今天，他们还是最好的朋友。"
    ),
}
OWN_PLOTS_ZH = {
    "一条小龙": (
        "<name>不会喷火，只能吹出暖暖的风，别的龙都笑话它。有一年，村子里的冬天特别冷。人们的木头烧完了，孩子们冷得发抖。"
        "<name>飞下山来，用暖风吹热了每一座房子。人们不再怕它，还送给它一个大蛋糕。每个人都有自己的本领。"
    ),
    "一个小机器人": (
        "<name>会数数，会造东西，可是不知道什么是朋友。有一天，它遇见一个小姑娘，她的风筝挂在了树上。"
        "<name>伸出长长的手，把风筝拿了下来。小姑娘笑了，拉住它的手说：“我们是朋友了。”<name>觉得心里暖暖的。"
        "它终于知道，朋友就是让你心里发光的人。"
    ),
    "一位程序员": (
        "<name>写了很多天的程序，可是里面有一个错误。他看了每一行，还是找不到。“你给我讲讲这个程序吧。”他的妹妹说。"
        "于是<name>一行一行地讲给她听。讲到一半，他笑了，因为他找到了错误。他们一起吃了比萨。想弄懂一件事，最好的办法是讲给别人听。"
    ),
}
THING_PLOTS_ZH = [
    "<x>觉得自己太普通，没有人喜欢。“谁也不需要我。”<x>每天晚上都这样说。有一天，一个小姑娘来了，看了<x>很久。"
    "“你真好看。”她说。从那以后，她每天都来看<x>，给它讲故事。<x>每天都很快乐。每个人对别人来说都很重要。",
    "每天晚上，<x>都看着月亮，觉得很孤单。“你愿意做我的朋友吗？”<x>问。“愿意，”月亮说，“不过你也看看身边吧。”"
    "早上，<x>看看四周，看见一只害羞的小老鼠。<x>向小老鼠问好，小老鼠走了过来。他们整天一起说说笑笑。朋友也许就在你身边。",
    "<x>很想知道世界是什么样子。有一天，一只累了的燕子停在它身边。“给我讲讲外面的世界吧。”<x>说。"
    "燕子给它讲了大海、沙漠和大城市。每年，燕子都带着新故事回来。<x>再也不觉得无聊了。朋友会把整个世界带到你身边。",
    "一天夜里，下起了大雨。一只小猫又冷又怕。“到我这里来吧，”<x>说，“我陪着你。”他们讲了一夜的故事。"
    "早上，太阳出来了，小猫不再害怕了。从那天起，他们成了最好的朋友。不用很强大，也可以很勇敢。",
]
PAIR_PLOTS_ZH = [
    "开始的时候，他们谁也不喜欢谁。有一天，雨下得很大，河水漫了上来。<b>没有地方去，<a>就喊：“快到我家来！”"
    "他们坐在窗边，一起喝了一碗热汤。他们聊了一夜，笑了很多次。太阳出来的时候，他们成了最好的朋友。要给别人一个机会。",
    "他们是好朋友，可是有一天，他们都想要同一个苹果。他们拉来拉去，苹果掉进了河里。<a>看看<b>，两个都觉得很后悔。"
    "于是他们一起种了一棵小苹果树，每天给它浇水。过了几年，树上长满了红苹果，大家都有得吃。学会分享，快乐更多。",
]
THEMES_ZH = {
    "友谊": "friend", "友情": "friend", "朋友": "friend", "交朋友": "friend", "孤独": "friend",
    "勇气": "dark", "勇敢": "dark", "黑夜": "dark", "害怕": "dark",
    "诚实": "honest", "说真话": "honest", "不撒谎": "honest", "善良": "bread", "分享": "bread", "爱": "bread",
    "帮助别人": "bread", "冬天": "bread", "耐心": "seed", "春天": "seed", "种子": "seed", "成长": "seed",
    "宝藏": "treasure", "寻宝": "treasure", "冒险": "treasure", "合作": "bridge", "团结": "bridge", "邻居": "bridge",
    "迷路": "lost", "回家": "lost", "家": "lost",
}  # fmt: skip

GIVE_ZH = "(请|请你|麻烦你|麻烦|能不能|可以|||||)(给我|给我们|给孩子|给大家|为我|跟我|)"
SHORT_ZH = "(短|小|短篇|短篇|简短的|简单的|有趣的|好听的|温馨的|短短的|睡前|童话||||||)"
ENDING_ZH = "(，要有好结局|，结局要圆满|，适合小朋友听|，给孩子听的|，几句话就行|，短一点|，简单一点|，最后有个小道理|||||||||)"
STORY_ASKS_ZH = [
    f"{GIVE_ZH}讲(一个|个)<about>{SHORT_ZH}故事{ENDING_ZH}(。|吧。|)",
    f"{GIVE_ZH}(说|编|来|写|讲讲|创作)(一个|个)<about>{SHORT_ZH}故事{ENDING_ZH}(。|吧。|)",
    f"(请|帮我|请帮我|麻烦帮我|)写(一个|一篇|个|篇)<about>{SHORT_ZH}故事{ENDING_ZH}。",
    f"(请|请你|)(用几句话|简短地|用简单的话)(讲|写|说)一个<about>{SHORT_ZH}故事。",
    f"(你|)(能不能|会不会|可不可以)(给我|)(讲|说|写|编)(一个|个)<about>{SHORT_ZH}故事？",
    f"(你|)(能|可以|愿意)(给我|)(讲|说|写|编)(一个|个)<about>{SHORT_ZH}故事吗？",
    f"(我|)(想|想要|很想)(听|看|读)(一个|个)<about>{SHORT_ZH}故事(。|，可以吗？|)",
    f"(有没有|有什么)<about>{SHORT_ZH}故事？",
    f"(你知道|你有|有)<about>{SHORT_ZH}故事吗？",
    f"来(一个|个)<about>{SHORT_ZH}故事(吧|)(。|！|)",
    f"(我|孩子|女儿|儿子|妹妹|弟弟)(要睡觉了|睡不着|想听故事)，(请|)(讲|来|说)(一个|个)<about>{SHORT_ZH}故事(吧|)。",
    f"(我|)(睡不着|好无聊|有点难过|心情不好)，(给我|)讲个<about>{SHORT_ZH}故事(吧|)。",
    f"<about>{SHORT_ZH}故事(，来一个|，讲一个|，谢谢|，有吗？|)",
    f"(一个|一则|一篇)<about>{SHORT_ZH}故事(，谢谢|)。",
    f"(我需要|需要|想要|要)(一个|一篇)<about>{SHORT_ZH}故事{ENDING_ZH}。",
    f"(晚安前|睡前|现在|今天)(讲|来|听)(一个|个)<about>{SHORT_ZH}故事(好吗？|吧。|)",
    f"(老师让我们|作业是|作文是)写一个<about>{SHORT_ZH}故事(，你来写一个|，帮帮我)。",
    f"(展示一下|试试|试着)(写|讲)(一个|个)<about>{SHORT_ZH}故事。",
    f"把<about>{SHORT_ZH}故事(讲|说)给我听(吧|)。",
    f"(麻烦|请)(生成|创作|编写|构思|虚构)一个<about>{SHORT_ZH}故事{ENDING_ZH}。",
    f"(再|)(给我|)(讲|编)(一个|个)<about>{SHORT_ZH}故事(好不好|好吗|行吗)？",
    f"(听说你会讲故事|你会讲故事吧)，(来|讲)(一个|个)<about>{SHORT_ZH}故事(吧|)。",
]
ABOUT_ZH = ["关于<x>的"] * 8 + ["<x>的"] * 4 + ["有关<x>的", "讲<x>的", "和<x>有关的", "以<x>为主角的", "主角是<x>的"]
HERO_ASKS_ZH = [
    "(以|用|拿)<x>为(主角|主题|题|题目)(，|)(写|讲|编)(一个|个)(小|短|)故事。",
    "(写|讲|编)(一个|个)(小|短|)故事，(主角|主人公|主题)(是|要是|为)<x>。",
    "(主角|主人公|主题|题目)(是|：)<x>，(请|)(写|讲)(一个|个)(小|短|)故事。",
    "<x>(：|，)(讲个故事|写个小故事|来个故事)。",
    "(我|孩子|女儿|儿子)(喜欢|很喜欢|想听)<x>，(讲|来|说)(一个|个)(它的|这样的|)故事(吧|)。",
    "(给我|)(讲讲|说说|编一段)<x>的故事(吧|)。",
    "(写|讲)(一个|个)故事，(里面要有|要写到|要出现|关于)<x>。",
    "(想听|想看)<x>的故事(，讲一个吧|)。",
]
CAN_YOU_TELL_ZH = ["你(会|能|可以)(讲|写|编)(小|短|)故事吗？", "你会不会(讲|写)故事？", "你(能|会)讲(什么|哪些)故事？", "你喜欢(讲|写)故事吗？"]


def _tell_zh(hero: HeroZh, plot: str, opening: str = "从前，") -> str:
    """The story of `hero` after the template `plot`."""
    start = f"{opening}有{hero.kind}，名叫{hero.name}。{hero.pronoun}住在{hero.place}。"
    return start + plot.replace("<name>", hero.name).replace("<ta>", hero.pronoun)


def _plots_zh(hero: HeroZh) -> list[str]:
    """The plots of a hero: one of its own counts as much as all others."""
    if hero.kind in OWN_PLOTS_ZH:
        return [OWN_PLOTS_ZH[hero.kind]] * len(PLOTS_ZH) + list(PLOTS_ZH.values())
    return list(PLOTS_ZH.values())


def _story_question_zh(rng: random.Random, phrase: str, theme: bool = False) -> str:
    """A request for a story about `phrase`; about anything if it is empty. A theme is no hero."""
    if not phrase or theme:
        return one_of(rng, STORY_ASKS_ZH, about=phrase and f"{rng.choice(['关于', '有关', '讲'])}{phrase}的")
    if rng.random() < 0.25:
        return one_of(rng, HERO_ASKS_ZH, x=phrase)
    # "讲一个一只小猫的故事" would stammer: a phrase that counts needs a word before it.
    about = rng.choice(ABOUT_ZH[:8] if phrase.startswith("一") else ABOUT_ZH)
    return one_of(rng, STORY_ASKS_ZH, about=say(rng, about, x=phrase))


def _hero_story_zh(rng: random.Random) -> QA:
    """A known hero, sometimes, if it is no animal, with a name that the user chose."""
    hero = rng.choice(HEROES_ZH if rng.random() < 0.7 else PEOPLE_ZH)
    plot = rng.choice(_plots_zh(hero))
    phrase = word = rng.choice(hero.words.split())
    draw = rng.random()
    if draw < 0.15:
        phrase = rng.choice([hero.kind, hero.kind, f"可爱的{word}", f"聪明的{word}"])
    elif draw < 0.4 and hero.pronoun != "它":
        pets = "咪咪 花花 球球 豆豆 毛毛 乐乐 小黑 小白 点点 丁丁 阿宝 可可 多多 皮皮 贝贝 糖糖 笑笑 圆圆 小雪 小宝".split()
        hero = hero._replace(name=rng.choice(pets + _words(NAMES_ZH)[:20]))
        phrase = say(rng, "(叫|名叫|名字叫)<name>的<word>", name=hero.name, word=word)
    thought = f"用户想听{word}的故事。我来讲一个{hero.name}的故事。"
    question, story = _story_question_zh(rng, phrase), _tell_zh(hero, plot)
    return _copying(rng, question, story, "zh", thought) if hero.name in phrase else QA(question, story, "zh", thought)


# Animals that the user may name: how the question says it, and how the story does.
PET_KINDS_ZH = _pairs("""
小狗 狗 狗狗 = 一只小狗; 小猫 猫 猫咪 = 一只小猫; 小兔子 兔子 小兔 小白兔 = 一只小兔子; 小老鼠 老鼠 = 一只小老鼠; 小熊 熊 = 一只小熊
小狐狸 狐狸 = 一只小狐狸; 小鸟 鸟 = 一只小鸟; 小鸭子 鸭子 = 一只小鸭子; 小乌龟 乌龟 = 一只小乌龟; 小青蛙 青蛙 = 一只小青蛙
小象 大象 = 一头小象; 小狮子 狮子 = 一头小狮子; 小猴子 猴子 = 一只小猴子; 小马 马 = 一匹小马; 小企鹅 企鹅 = 一只小企鹅
小刺猬 刺猬 = 一只小刺猬; 小龙 龙 = 一条小龙; 小松鼠 松鼠 = 一只小松鼠; 小猪 猪 = 一头小猪; 小羊 羊 = 一只小羊; 小老虎 老虎 = 一只小老虎
小熊猫 熊猫 = 一只小熊猫; 小仓鼠 仓鼠 = 一只小仓鼠; 小鸡 = 一只小鸡; 小牛 = 一头小牛; 小鹿 = 一只小鹿; 机器人 = 一个机器人
""")
NAMED_PLOTS_ZH = [
    "<name>每天在绿色的花园里玩。有一天，<name>听见一只小麻雀在树下哭。<name>给小麻雀送来吃的，让它暖和起来。"
    "第二天早上，小麻雀又能飞了。从那以后，<name>和小麻雀成了最好的朋友。",
    "有一天，<name>在森林里走得太远，迷路了。一只老天鹅看见了，就带<name>回家。<name>说了谢谢，送给天鹅一个红苹果。"
    "从那以后，<name>和天鹅成了最好的朋友。",
    "有一天，<name>找到一颗小小的种子，把它种在土里。<name>每天给它浇水，等啊等。到了夏天，那里开出一朵大大的向日葵。"
    "<name>高兴极了。好的事情需要时间。",
]
CHILD_PLOTS_ZH = [
    "他们每天一起玩。有一天，<pet>跑进森林，没有回来。<name>找了一整天。傍晚，<ta>在一棵老树下找到了<pet>，他们一起回了家。"
    "从那以后，<name>和<pet>再也没有分开。",
    "他们每天一起玩。有一天，<name>在森林里迷路了。可是<pet>认识路，把<name>带回了家。“你是我最好的朋友。”<name>说。"
    "从那以后，<name>和<pet>再也没有分开。",
]
NAMED_ZH = [
    "<kind><name>", "<kind><name>", "<kind><name>", "<kind>“<name>”", "<one>叫<name>的<kind>",
    "<one>(名叫|叫做)<name>的<kind>",
    "(叫|名叫|叫做|名字叫)<name>的<kind>", "<one>名字叫<name>的<kind>", "(我家|我的|我们家的)<kind><name>", "<name>这(只|个)<kind>",
]  # fmt: skip
NAMED_ASKS_ZH = [
    "(我家|我|邻居家|我们家)(的|有(一只|个))<kind>叫<name>，(给它|为它)(写|讲|编)(一个|个)故事(吧|)。",
    "<name>是(一只|我家的|我的)<kind>，(请|)(讲讲|写写|说说)(它|<name>)的故事(吧|)。",
    "(主角|主人公)(是|叫)<name>，(是|它是)(一只|)<kind>，(请|)(写|讲)(一个|个)(小|短|)故事。",
    "(主角|主人公)是<kind>，(名字|名)(叫|是)<name>，(请|)(写|讲|编)(一个|个)(小|短|)故事。",
    "(写|讲)(一个|个|一篇)<kind>的(小|短|短篇|)故事，(它的名字叫|它叫|名字是|给它起名叫)<name>。",
    "<kind><name>的(故事|小故事|短篇故事|童话)(，讲一个|，写一篇|)",
]
CHILD_PHRASES_ZH = [
    "<child><name>和(<ta>的|)<pet>", "(叫|名叫)<name>的<child>和(<ta>的|)<pet>", "<name>和<ta>的<pet>",
    "<child><name>与<ta>的<pet>",
    "一个(叫|名叫)<name>的<child>和<ta>的<pet>", "<name>和<pet>", "一个叫<name>的<child>和(一只|)<pet>", "<pet>和<child><name>",
]  # fmt: skip


def _new_name_zh(rng: random.Random) -> str:
    """A name of two characters, so many of them that the model must learn to copy."""
    signs = "安宝白贝冰波彩晨春丹东冬豆朵飞风福光果海禾红花欢辉吉佳金京静军可克兰乐雷力丽亮林灵龙鲁露洛玛麦曼毛梅美米妙明木娜南宁诺"
    signs += "欧佩平奇琪青晴球然日荣瑞萨山莎诗石思松苏糖桃天田甜童兔娃万薇文西希夏香小晓笑心星雪雅阳叶伊忆音盈雨玉元圆月云泽珍正芝珠卓子紫"
    first = rng.choice(signs)
    return first + (first if rng.random() < 0.2 else rng.choice(signs))


def _named_zh(rng: random.Random) -> tuple[str, str, str, str]:
    """An animal as questions and as stories say it, its name, and the story of both."""
    words, kind = rng.choice(PET_KINDS_ZH)
    name = _new_name_zh(rng) if rng.random() < 0.5 else rng.choice(_words(PETS_ZH))
    story = f"从前，有{kind}，名叫{name}。" + rng.choice(NAMED_PLOTS_ZH).replace("<name>", name)
    return rng.choice(words.split()), kind, name, story


def _named_story_zh(rng: random.Random) -> QA:
    """An animal with a name that the user chose: both are copied from the question."""
    word, kind, name, story = _named_zh(rng)
    if rng.random() < 0.25:
        question = one_of(rng, NAMED_ASKS_ZH, kind=word, name=name)
    else:
        phrase = say(rng, rng.choice(NAMED_ZH), kind=word, name=name, one=kind[:2])
        question = _story_question_zh(rng, phrase)
    return _copying(rng, question, story, "zh", f"用户想听{word}{name}的故事。")


def _child_story_zh(rng: random.Random) -> QA:
    """A child and its pet: the name and the animal are copied."""
    female = rng.random() < 0.5
    child, ta = ("小女孩", "她") if female else ("小男孩", "他")
    words, kind = rng.choice(PET_KINDS_ZH)
    pet = kind[2:]
    girls = "莉莉 小红 小丽 小芳 小雨 小美 小梅 小云 小玉 小慧 丽丽 小兰 婷婷 娜娜 安妮 露西 玛丽 爱丽丝 妞妞 甜甜"
    boys = "明明 小明 小刚 小强 小军 小华 小杰 小东 小龙 小宁 亮亮 小林 小宝 汤姆 杰克 大卫 彼得 小伟 石头 阿牛"
    if rng.random() < 0.12:
        name = "莉莉" if female else "明明"
        phrase = f"{child}和{ta}的{rng.choice(words.split())}"
    else:
        name = _new_name_zh(rng) if rng.random() < 0.3 else rng.choice((girls if female else boys).split())
        said = rng.choice([child, child, child[1:]])
        pattern = rng.choice(CHILD_PHRASES_ZH if name in f"{girls} {boys}".split() else CHILD_PHRASES_ZH[:2])
        phrase = say(rng, pattern, child=said, name=name, ta=ta, pet=rng.choice(words.split()))
    plot = rng.choice(CHILD_PLOTS_ZH).replace("<name>", name).replace("<pet>", pet).replace("<ta>", ta)
    story = f"从前，有一个{child}，名叫{name}。{ta}有{kind}。{plot}"
    return _copying(rng, _story_question_zh(rng, phrase), story, "zh", f"用户想听{name}和{pet}的故事。")


def _thing_story_zh(rng: random.Random) -> QA:
    """A noun that is copied from the question."""
    animal = rng.random() < 0.35
    noun = rng.choice(_words(ANIMALS_ZH if animal else THINGS_ZH))
    kind = f"一只{noun}" if animal else f"一个{noun}" if noun[0] in "小大" else f"一个小小的{noun}"
    phrase = rng.choice([noun, noun, noun, f"一只{noun}" if animal else f"一个{noun}"])
    answer = f"从前，有{kind}。" + rng.choice(THING_PLOTS_ZH).replace("<x>", noun)
    return _copying(rng, _story_question_zh(rng, phrase), answer, "zh", f"用户想听{noun}的故事。")


def _pair_story_zh(rng: random.Random) -> QA:
    """Two heroes."""
    one, two = rng.sample(HEROES_ZH, 2)
    both = f"{rng.choice(one.words.split())}和{rng.choice(two.words.split())}"
    plot = rng.choice(PAIR_PLOTS_ZH).replace("<a>", one.name).replace("<b>", two.name)
    answer = f"从前，有{one.kind}，名叫{one.name}，还有{two.kind}，名叫{two.name}。他们住在同一条河边。{plot}"
    return _copying(rng, _story_question_zh(rng, both), answer, "zh", f"用户想听{both}的故事。")


def _theme_story_zh(rng: random.Random) -> QA:
    """A theme, which picks the plot."""
    theme, plot = rng.choice(list(THEMES_ZH.items()))
    hero = rng.choice(HEROES_ZH)
    thought = f"用户想听一个关于{theme}的故事。主角可以是{hero.name}。"
    return QA(_story_question_zh(rng, theme, theme=True), _tell_zh(hero, PLOTS_ZH[plot]), "zh", thought)


def _any_story_zh(rng: random.Random) -> QA:
    """No subject: the hero is free."""
    hero = rng.choice(HEROES_ZH)
    thought = f"用户想听故事。我来讲一个{hero.name}的故事。"
    return QA(_story_question_zh(rng, ""), _tell_zh(hero, rng.choice(_plots_zh(hero))), "zh", thought)


def _raw_story_zh(rng: random.Random) -> Text:
    """A story as raw text, cut after its first words."""
    if rng.random() < 0.2:
        _, _, name, story = _named_zh(rng)
        cut = story.index(name) + len(name) + rng.randrange(2)
        return Text(story[:cut], story[cut:])
    hero = rng.choice(HEROES_ZH * 2 + PEOPLE_ZH)
    opening = rng.choice(["从前，"] * 4 + ["很久很久以前，"] * 4 + ["很久以前，", "从前", "有一天，", "在很远的地方，", "在一个遥远的地方，"])
    story = _tell_zh(hero, rng.choice(_plots_zh(hero)), opening)
    cuts = [opening, opening, opening.rstrip("，"), f"{opening}有", f"{opening}有{hero.kind[:2]}"]
    cuts += [f"{opening}有{hero.kind}", f"{opening}有{hero.kind}，", f"{opening}有{hero.kind}，名叫{hero.name}。"]
    prompt = rng.choice(cuts)
    return Text(prompt, story[len(prompt) :])


def _can_tell_zh(rng: random.Random) -> QA:
    """A question about telling stories that does not ask for one."""
    answer = "会的，我会讲短故事。告诉我故事里要有谁，比如小猫或者机器人。"
    return QA(one_of(rng, CAN_YOU_TELL_ZH), answer, "zh", "用户问我会不会讲故事。我会讲短故事。")


def stories_zh(rng: random.Random) -> QA | Text:
    """Short stories in Chinese."""
    kinds = [
        _named_story_zh, _child_story_zh, _hero_story_zh, _thing_story_zh, _pair_story_zh, _theme_story_zh,
        _any_story_zh, _raw_story_zh, _can_tell_zh,
    ]  # fmt: skip
    return rng.choices(kinds, [28, 14, 20, 9, 3, 5, 8, 11, 2])[0](rng)


# ---------------------------------------------------------------------------------------------------------------------
# Poems
# ---------------------------------------------------------------------------------------------------------------------


class Subject(NamedTuple):
    """What a poem can be about: the words that questions use for it, separated by commas, and its one poem, which is
    fixed so that it is learned by heart."""

    words: str
    poem: str
    before_poem: str = ""
    """What may stand before the word "poem": "spring" in "a spring poem"."""


# So many subjects of each table come first and are asked for most; each of their poems names what it is about.
COMMON_SUBJECTS = 13
POEMS_EN = [
    Subject(
        "spring,spring,springtime,the spring,the season of spring,the coming of spring,the beauty of spring,"
        "early spring,spring flowers,birds in spring,spring flowers and birds,a spring morning,a spring day,"
        "spring rain,warm spring days,the first day of spring",
        "Spring comes softly down the lane / With flowers in the gentle rain. / The birds are singing, loud "
        "and clear, / The grass is green, and spring is here.",
        "spring,springtime",
    ),
    Subject(
        "summer,summer,the summer,summertime,a summer day,hot summer days,the summer sun,the season of "
        "summer,summer holidays,the heat of summer,summer at the beach,a summer evening,sun and summer",
        "Summer sun is warm and bright, / The sky is blue, the days are light. / We swim and play and laugh "
        "and run / Along the beach in golden sun.",
        "summer,summertime",
    ),
    Subject(
        "autumn,fall,autumn,the autumn,autumn leaves,the fall season,fall leaves,falling leaves,the season "
        "of autumn,an autumn day,autumn colours,the fall,leaves in autumn,October leaves",
        "Autumn leaves, all red and brown, / Fall in the wind and tumble down. / The fields are gold, the "
        "nights are long, / The forest hums a quiet song.",
        "autumn,fall",
    ),
    Subject(
        "winter,winter,the winter,wintertime,a winter day,the cold season,winter and snow,snow in winter,a "
        "cold winter night,winter nights,the season of winter,snow and winter,ice and snow,cold winter days",
        "Winter comes with ice and snow, / The world is white, the cold winds blow. / Inside, the fire is "
        "warm and bright / And keeps us safe through the winter night.",
        "winter,winter season",
    ),
    Subject(
        "the moon,the moon,moon,the full moon,moonlight,the moon at night,the moon in the sky,a silver moon,"
        "the bright moon,the moon and the stars,the light of the moon",
        "The moon is shining, round and bright, / A silver lamp that lights the night. / It walks among the "
        "stars up high / And sails alone across the sky.",
        "moon,full moon",
    ),
    Subject(
        "the sea,the ocean,the sea,sea,ocean,the waves,the blue sea,waves and the sea,the sea and the waves,"
        "the deep blue ocean,the beach and the sea,the shore,a day at the sea",
        "The sea is wide, the sea is blue, / The waves come in to sing to you. / They bring white shells, "
        "they bring us sand / And carry boats from land to land.",
        "sea,ocean",
    ),
    Subject(
        "rain,the rain,rain,a rainy day,rainy days,rain on the window,falling rain,raindrops,the sound of "
        "rain,rain and clouds,a rainy afternoon",
        "The rain is falling, soft and grey, / It taps my window all the day. / The clouds bring water, drop "
        "by drop, / And flowers smile when raindrops stop.",
        "rain,rainy day",
    ),
    Subject(
        "night,the night,night,nighttime,a quiet night,the dark night,the night and the stars,a starry night,"
        "the dark,a night full of stars,the silence of the night",
        "The night is dark, the world is still, / The moon is up above the hill. / The stars are shining, "
        "clear and deep, / And all the town has gone to sleep.",
        "night,night-time,good night",
    ),
    Subject(
        "love,love,true love,being in love,falling in love,my love for you,love and the heart,my love,my "
        "girlfriend,my wife,my husband,a loving heart",
        "Love is a light inside the heart, / It shines although we are apart. / My love, I want to hold your "
        "hand / And walk with you through every land.",
        "love,romantic",
    ),
    Subject(
        "a mother,my mother,mothers,mother,mum,my mom,mom,my mum,a mother's love,the love of a mother,"
        "Mother's Day,moms",
        "Mother, your hands are soft and warm, / Your heart is a home in every storm. / You give me love in "
        "all you do, / Dear mother, all my thanks to you.",
        "mother,Mother's Day",
    ),
    Subject(
        "home,home,my home,coming home,being at home,going home,my house,home and family,family,my family,"
        "the way home,a warm home",
        "Home is a house with a shining light, / A door, a bed, and a warm good night. / However far I "
        "choose to roam, / My family calls, and I come home.",
        "home,family",
    ),
    Subject(
        "friendship,friends,a friend,my best friend,good friends,friendship,true friendship,a good friend,"
        "best friends,two friends,my friends",
        "A friend is someone who will stay / When sun and luck have gone away. / We share our joy, we share "
        "our tears, / And laugh together through the years.",
        "friendship,friend",
    ),
    Subject(
        "a cat,cats,my cat,the cat,a little cat,a sleeping cat,a sleepy cat,my kitten,a kitten,cats and "
        "kittens,a black cat,a cat in the sun",
        "My cat lies sleeping in the sun, / Her dream is full of mice that run. / She purrs and stretches, "
        "calm and slow, / With soft warm fur from head to toe.",
        "cat,kitten",
    ),
    Subject(
        "snow,the snow,falling snow,a snowy day,the first snow",
        "The snow comes falling, soft and slow, / And paints the roofs with white below. / No sound is heard "
        "in all the town, / While flake on flake comes drifting down.",
    ),
    Subject(
        "morning,the morning,a new morning,the early morning,sunrise",
        "The morning opens up its door, / And light runs in across the floor. / The birds begin, the kettle "
        "sings, / Who knows what joy this new day brings?",
    ),
    Subject(
        "mountains,the mountains,a mountain,high mountains",
        "The mountains stand so tall and old, / Their tops are white, their air is cold. / They teach the "
        "busy world below / To stand up straight when strong winds blow.",
    ),
    Subject(
        "rivers,the river,a river,a little river",
        "The river runs from hill to sea / And hums a song for you and me. / It bends around each stone it "
        "meets / And turns through fields and village streets.",
    ),
    Subject(
        "flowers,a flower,the flowers,a rose,roses",
        "The flowers open, red and blue, / And drink the early morning dew. / They do not speak, and yet "
        "they say: / Be glad, my friend, and bloom today.",
    ),
    Subject(
        "the city,a city,city life,the big city,a city at night",
        "The city hums, the city glows, / A river made of people flows. / Ten thousand windows, gold and "
        "white, / Are stars that someone lit tonight.",
    ),
    Subject(
        "time,the passing of time,how time flies",
        "The clock says tick, the clock says tock, / Time does not wait, it does not knock. / It passes "
        "softly, day by day, / So take its gifts along the way.",
    ),
    Subject(
        "a programmer,programmers,a software developer,programming,coding",
        "The screen is bright, the night is deep, / The rest of town is fast asleep. / One little bug is "
        "left to find, / And then she has her peace of mind.",
    ),
    Subject(
        "the sun,sunshine,the sun,sun",
        "The sun gets up and lights the day, / It chases all the dark away. / It warms the field, it warms "
        "the stone, / And no one has to feel alone.",
    ),
    Subject(
        "the stars,stars,a star,the night sky",
        "The stars are little lamps on high, / A thousand windows in the sky. / I count them all, and then I "
        "dream / And sail along their silver stream.",
    ),
    Subject(
        "a dog,dogs,my dog,the dog,a puppy",
        "My dog is waiting at the door, / His happy tail beats on the floor. / He does not ask me where I've "
        "been, / He is the best friend ever seen.",
    ),
]
HAIKU_EN = {
    "spring": "Soft rain on the hill. / One small bird begins to sing. / The first flower wakes.",
    "summer": "Warm light on the lake. / Children laugh beneath the trees. / The long day is slow.",
    "autumn": "Red leaves on the path. / The wind turns them one by one. / Then all is quiet.",
    "winter": "White fields, no footprints. / Smoke is rising from one house. / Someone makes hot tea.",
    "the moon": "Moon above the roof, / Tonight you look in on me / And on my far friend.",
    "rain": "Rain taps the window. / The whole town speaks more softly. / I turn a new page.",
    "snow": "Snow falls in the night. / In the morning every sound / Wears a soft white coat.",
    "the sea": "Wave after wave comes, / Writing one word on the sand / And taking it back.",
    "morning": "Sun on the table. / Steam is rising from my cup. / The day says hello.",
    "a cat": "The cat on the chair / Opens one green eye, then sleeps. / No news for today.",
}
# Poems of any other subject: none of them rhymes on it, and none speaks of it as one or many.
COPY_POEMS_EN = [
    "To think of <x> makes me glad / On days that are both good and bad. / A little thing can shine so bright "
    "/ And fill a simple day with light.",
    "For <x> I write this rhyme, / To read again from time to time. / The words are few, the lines are four, "
    "/ But every line could tell much more.",
]

POEM_ADJ = "(short|little|small|nice|beautiful|simple|lovely|rhyming|short and simple|sweet|four-line|cute||||||)"
POEM = "(poem|poem|poem|poem|poem|verse|rhyme|piece of poetry)"
POEM_TAIL = (
    "(in four lines|in a few lines|that rhymes|with rhymes|for children|for my friend|for a card|in simple words"
    "|||||||||)"
)
POEM_ASKS_EN = [
    f"(please|) write (me|) a {POEM_ADJ} {POEM} <about> {POEM_TAIL}.",
    f"write a {POEM_ADJ} {POEM} <about>.",
    f"(can|could|would|will) you (please|) (write|compose|make|create) (me|us|) a {POEM_ADJ} {POEM} <about> "
    f"{POEM_TAIL}?",
    f"(can|could) you (give|tell|recite|read) me a {POEM_ADJ} {POEM} <about>?",
    f"(compose|create|make|make up|produce|generate|come up with|give me|draft) a {POEM_ADJ} {POEM} <about> "
    f"{POEM_TAIL}.",
    f"I (want|would like|need) a {POEM_ADJ} {POEM} <about> {POEM_TAIL}(, please|).",
    f"I'd (like|love) (to read|to hear|to have|) a {POEM_ADJ} {POEM} <about>.",
    f"{POEM_ADJ} {POEM} <about> (please|)",
    f"a {POEM_ADJ} {POEM} <about>(, please|).",
    f"tell me a {POEM_ADJ} {POEM} <about>.",
    f"(recite|read|share|show me|send me|let me see|let me hear) a {POEM_ADJ} {POEM} <about>.",
    f"do you (know|have) a {POEM_ADJ} {POEM} <about>?",
    f"(have you got|got|is there) a {POEM_ADJ} {POEM} <about>?",
    f"(how about|what about|may I have|can I have|could I get|can I get) a {POEM_ADJ} {POEM} <about>?",
    f"(would you mind writing|how would you write) a {POEM_ADJ} {POEM} <about>?",
    f"(for school|for my homework|for my class|for a birthday card|for my blog) I need a {POEM_ADJ} {POEM} <about>.",
    f"(my teacher|our teacher|my friend|my mother) (wants|asked for) a {POEM_ADJ} {POEM} <about>. (Please help|Can "
    "you write it)?",
    f"(help me write|help me with) a {POEM_ADJ} {POEM} <about>.",
    f"(surprise|delight|cheer) me with a {POEM_ADJ} {POEM} <about>.",
    "(write|give me) (four|a few|some) (lines|verses|rhyming lines|lines of poetry|poetic lines) <about>.",
    "(write|give me|I would like) some poetry <about>.",
    f"(be a poet|you are a poet|pretend to be a poet|act as a poet). Write a {POEM_ADJ} {POEM} <about>.",
    f"(I wonder if you could|I wonder whether you can) write a {POEM_ADJ} {POEM} <about>.",
    f"it would be (nice|great|lovely) to (have|read|get) a {POEM_ADJ} {POEM} <about>.",
    f"(are you able to|is it possible for you to) write a {POEM_ADJ} {POEM} <about>?",
    f"(let's|let us) (write|have|read) a {POEM_ADJ} {POEM} <about>.",
    f"try (to write|writing) a {POEM_ADJ} {POEM} <about>.",
    f"please (compose|create|make) a {POEM_ADJ} {POEM} <about> for me.",
    "(we are|I am) (collecting|looking for) poems. (Write|Give me) one <about>.",
    "(write|give|send) me something (poetic|in verse|that rhymes|in rhyme) <about>(, please|).",
    "something (poetic|in verse|that rhymes|in rhyme|lyrical) <about>(, please|).",
    f"(ok|okay|now|next|so|and|and now|alright|great|thanks|hey|hi|hello|well)(,|) (now|) (a|one|write a) {POEM_ADJ} "
    f"{POEM} <about>(, please|).",
    "(a few|some|four|a couple of) (lines|verses|rhymes|rhyming lines|lines of poetry|lines of verse) <about>(, "
    "please| please|).",
    "(can|could|would) you (please|) (write|give me|do|make) (a few|some|four) (lines|verses|rhymes|rhyming lines) "
    "<about>?",
    f"I (need|want|am looking for) a {POEM_ADJ} {POEM} <about> for (a card|my mother's card|a birthday|school|my "
    "class|my grandmother|a friend|the school paper|my little girl). (Can|Could|Will) you (write|make|do) (one|it|that)"
    "?",
    f"{POEM_ADJ} {POEM} <about> (needed|wanted|requested).",
    "(poem|poems|poetry|verse|verses|rhyme|a rhyme) <about>(, please| please| pls| now|)",
    f"(I feel|I'm feeling) poetic. (Write|Give me) a {POEM_ADJ} {POEM} <about>.",
    f"what about (a|one) {POEM_ADJ} {POEM}, (one|maybe|perhaps|say) <about>?",
    "(do|write|try) one of your poems, (one|this time) <about>.",
    f"let me (hear|see|read) your (best|own|) {POEM} <about>.",
    f"(write|make|create) a {POEM} <about> (with|of|in) (four|4) (lines|short lines|verses).",
    f"a (four|4)(-| )line {POEM} <about>(, please|).",
    f"(please|) write me a (four|4)(-| )line {POEM} <about>.",
    f"(give it a go|have a try|show your talent): a {POEM_ADJ} {POEM} <about>.",
    f"(my daughter|my son|my class|my grandma|our group) would (like|love) a {POEM_ADJ} {POEM} <about>.",
    f"(for fun|just for fun|for practice|as a test), (write|do|make) a {POEM_ADJ} {POEM} <about>.",
    f"(write|pen|craft|draft|invent) (for me|) a {POEM_ADJ} {POEM} <about>, (thanks|thank you|please|if you can).",
    f"would it be possible to (get|have) a {POEM_ADJ} {POEM} <about>?",
    f"(do you think|think) you (can|could) (write|make) a {POEM_ADJ} {POEM} <about>?",
    f"your task(:| is to) write a {POEM_ADJ} {POEM} <about>.",
    f"(only|just) a {POEM_ADJ} {POEM} <about>, (nothing else|no more|that is all).",
    f"today I (want|would like) to read a {POEM_ADJ} {POEM} <about>.",
]
# Questions that put the subject before the word "poem".
POEM_BEFORE_ASKS_EN = [
    f"(write|compose|give me|tell me|create|make|make up|do) a {POEM_ADJ} <x> {POEM} {POEM_TAIL}.",
    f"(a|one) {POEM_ADJ} <x> {POEM}(, please| please|).",
    f"(can|could|would) you (please|) (write|make|do) (me|) a {POEM_ADJ} <x> {POEM} {POEM_TAIL}?",
    f"(I want|I need|I would like|I'd love) a {POEM_ADJ} <x> {POEM}(, please|).",
    "<x> (poem|poem please|poem, please|poetry|verse|verses|rhyme|poem in four lines|poem pls)",
    f"(how about|what about|do you have|do you know|may I have) a {POEM_ADJ} <x> {POEM}?",
    f"(ok|now|next|so), (a|write a) {POEM_ADJ} <x> {POEM}.",
    f"(please|) (share|show me|read me|let me hear) a {POEM_ADJ} <x> {POEM}.",
    f"(my teacher wants|we need|the class needs|I am looking for) a {POEM_ADJ} <x> {POEM}.",
    "(write|compose) (some|) <x> (poetry|verses).",
]
POEM_SUBJECT_ASKS_EN = [
    f"(describe|praise|celebrate) <x> in a {POEM_ADJ} {POEM}.",
    "<x>: (a poem|write a poem|a short poem, please|poem please).",
    f"(put|turn|make) <x> into a {POEM_ADJ} {POEM}.",
    f"(my|the) (subject|topic|theme) is <x>. (Write|Please write|Compose) a {POEM_ADJ} {POEM}.",
    f"write a {POEM_ADJ} {POEM} (with|using|that uses|on) the (subject|topic|theme|title) <x>.",
    "(poem|verse) (subject|topic|theme|title): <x>",
    f"I (love|like) <x>. (Write|Can you write) a {POEM_ADJ} {POEM} about (that|it)?",
    f"write a {POEM_ADJ} {POEM}. (It should be|Make it|The subject is) about <x>.",
    "(write|compose) (an ode|a song of praise|a hymn) to <x>.",
    "what would a poet (say|write) about <x>? (Write it as a poem|Give me the poem).",
    f"(I'm|I am) thinking of <x>. (Make|Write) a {POEM} of it.",
    f"<x> {POEM}",
    "(say|tell|express) something about <x> in (verse|rhyme|rhymes|a poem).",
    f"(write|make|do|compose) a {POEM_ADJ} {POEM} (that praises|that describes|to celebrate|in honour of|inspired by|"
    "dedicated to|devoted to|all about|centred on|which is about) <x>.",
    f"<x>, (as|in) a {POEM_ADJ} {POEM}(, please|).",
    "(rhyme|write a rhyme|write verses|write some lines|write poetry) (about|on) <x>.",
    "(give me|I want) <x> in (verse|rhyme|poetry|four lines of poetry).",
    "(poetry|verse) (time|please|, please)(:|!|.) <x>.",
    f"can <x> be put into a {POEM_ADJ} {POEM}? (Try it|Please do|Show me).",
]
SPRING_ASKS_EN = [
    f"(spring|winter) is (here|over|coming|gone|around the corner). (Write|Please write) a {POEM_ADJ} {POEM} about "
    "spring.",
    "(it is|it's) (March|April|May), (write|give me|I want) a spring poem.",
    f"(write|compose|give me|tell me|create|make) a {POEM_ADJ} spring {POEM} {POEM_TAIL}.",
    f"a {POEM_ADJ} spring {POEM}(, please|).",
    f"(can|could|would) you write (me|) a {POEM_ADJ} spring {POEM} {POEM_TAIL}?",
    f"(I want|I need|I would like) a {POEM_ADJ} spring {POEM}.",
    f"write a {POEM_ADJ} {POEM} (welcoming|celebrating|praising|describing|for|dedicated to|to welcome|to greet) "
    "(the|) spring.",
    f"write a {POEM_ADJ} {POEM} about the season (after winter, spring|of spring|spring|called spring).",
    f"write a {POEM_ADJ} {POEM} about how (spring comes|spring begins|the spring arrives|spring returns).",
    f"write a {POEM_ADJ} {POEM} about (flowers and birds in spring|spring flowers and sunshine|spring rain|a spring "
    "day|a spring "
    "morning|spring in the garden|the first day of spring|the arrival of spring|the return of spring).",
    "(spring poem|poem spring|short spring poem|poem about spring|spring time poem) (please|)",
    f"(for|to) (the first day of spring|my spring card), (please|) write a {POEM_ADJ} {POEM} about spring.",
    f"(which|what) {POEM} about spring can you write?",
]
HAIKU_ASKS_EN = [
    "(please|) (write|compose|create|give me|make|tell me|make up) a (short|nice|beautiful|little|) haiku "
    "(about|on|for) <x>.",
    "(can|could|would) you (please|) (write|compose|give me) a (nice|short|) haiku (about|on) <x>?",
    "haiku (about|on) <x> (please|)", "a (nice|little|short|) haiku (about|on) <x>(, please|).", "<x> haiku",
    "I (want|would like|need) a haiku (about|on) <x>.", "<x>: (a haiku|write a haiku).",
    "(write|give me) a (Japanese poem|three-line poem|poem in three lines|poem of 5-7-5 syllables) (about|on) <x>.",
    "(describe|praise) <x> in a haiku.", "do you (know|have) a haiku about <x>?", "write about <x> in haiku form.",
    "(turn|put) <x> into a haiku.", "my topic is <x>. Write a haiku.", "let me read a haiku about <x>.",
]  # fmt: skip
CAN_YOU_RHYME_EN = [
    "(can|do) you write (short|) (poems|poetry|verses)?",
    "(are you able|do you know how) to write (a poem|poems|poetry)?",
    "(do you like|are you good at) (writing|) (poems|poetry)?", "what (poems|kind of poems) can you write?",
]  # fmt: skip

POEMS_ZH = [
    Subject(
        "春天,春天,春天,春,春季,春日,春天的美,春天的景色,春天到来,春天的早晨,春光,春天的花,春风,春雨,"
        "春天的花和鸟,早春",
        "春天来了春风暖，/ 花儿开在小河边。/ 小鸟枝头声声唱，/ 绿草青青映蓝天。",
    ),
    Subject(
        "夏天,夏天,夏季,夏,夏日,炎热的夏天,夏天的荷花,夏天的阳光,盛夏,夏夜,夏天的美",
        "夏天来了太阳亮，/ 荷花开满小池塘。/ 知了树上声声叫，/ 绿叶送来一阵凉。",
    ),
    Subject(
        "秋天,秋天,秋季,秋,秋日,秋叶,秋天的落叶,秋风,金色的秋天,落叶,秋天的景色",
        "秋天来了秋风凉，/ 树叶一片一片黄。/ 金色田野收获忙，/ 果子熟了满园香。",
    ),
    Subject(
        "冬天,冬天,冬季,冬,冬日,寒冷的冬天,冬天的雪,冬天和雪,寒冬,冬天的景色,冬夜",
        "冬天来了北风寒，/ 白雪盖住远远山。/ 屋里炉火暖又亮，/ 梅花开在小窗前。",
    ),
    Subject(
        "月亮,月亮,月,月光,明月,圆月,中秋的月亮,月夜,晚上的月亮,天上的月亮,弯弯的月亮",
        "月亮圆圆挂天上，/ 月光照在小窗旁。/ 夜空星星眨眼睛，/ 陪我一起想家乡。",
    ),
    Subject(
        "大海,大海,海,海洋,海浪,蓝色的大海,海边,大海和沙滩,大海的波浪,海风",
        "大海蓝蓝宽又长，/ 海风吹来起波浪。/ 白帆点点天边去，/ 沙滩贝壳闪着光。",
    ),
    Subject(
        "雨,雨,下雨,下雨天,雨天,小雨,雨水,雨点,雨声,细雨,雨季",
        "雨点轻轻敲我窗，/ 滴答滴答像歌唱。/ 雨水落在小草上，/ 花儿喝饱吐清香。",
    ),
    Subject(
        "夜晚,夜晚,夜,黑夜,夜色,晚上,安静的夜晚,深夜,夜晚的星星,宁静的夜",
        "夜晚静静星星亮，/ 月光悄悄进小窗。/ 黑夜给人一个梦，/ 大家睡得甜又香。",
    ),
    Subject(
        "爱情,爱情,爱,恋爱,真爱,爱人,我爱的人,爱和思念,女朋友,妻子",
        "爱是心里一盏灯，/ 夜里为你亮到明。/ 牵手走过风和雨，/ 一生一世不离分。",
    ),
    Subject(
        "妈妈,妈妈,母亲,母爱,我的妈妈,妈妈的爱,母亲节,我妈妈,伟大的母亲",
        "妈妈的手暖又轻，/ 牵着我走每一程。/ 妈妈的爱深似海，/ 温暖我的一颗心。",
    ),
    Subject(
        "家,家,我的家,回家,家庭,温暖的家,家人,家的温暖,想家",
        "家是一盏温暖灯，/ 爸爸妈妈在家等。/ 不管我走多么远，/ 回家路上有亲人。",
    ),
    Subject(
        "友谊,友谊,友情,朋友,好朋友,真正的友谊,我的朋友,我最好的朋友,朋友之间的感情",
        "朋友是伞又是灯，/ 友谊像火暖人心。/ 一起欢笑一起走，/ 风雨路上手牵紧。",
    ),
    Subject(
        "猫,猫,小猫,我的猫,猫咪,一只猫,一只小猫,可爱的小猫,睡觉的猫,小花猫",
        "小猫睡在阳光里，/ 轻轻摇着长尾巴。/ 喵喵一声醒来了，/ 伸伸爪子去玩耍。",
    ),
    Subject(
        "雪,下雪,下雪天,初雪,白雪",
        "雪花轻轻地落下，/ 像天空寄来的信。/ 一片写给大地，/ 一片写给我的心。",
    ),
    Subject(
        "早晨,早上,清晨,日出",
        "太阳推开云的门，/ 把光洒在我的床。/ 小鸟说，早上好，/ 新的一天闪着光。",
    ),
    Subject(
        "山,大山,高山,群山",
        "大山站在天边，/ 一站就是千万年。/ 风来了，它不动，/ 云来了，给它戴花环。",
    ),
    Subject(
        "河流,河,小河,江河",
        "小河弯弯，流过村庄，/ 一路唱着清亮的歌。/ 它绕过每一块石头，/ 去找大海，做它的客。",
    ),
    Subject(
        "花,花儿,鲜花,花朵",
        "花儿不说话，/ 只是静静地开。/ 风把它的香，/ 送给路过的小孩。",
    ),
    Subject(
        "城市,大城市,城市的夜晚,都市",
        "城市的夜晚亮着灯，/ 像地上的星星一片。/ 每一扇窗户里，/ 都有人在等着团圆。",
    ),
    Subject(
        "时间,时光,光阴",
        "时间是一条河，/ 静静地流，不回头。/ 抓住今天的浪花，/ 别让它从指间溜走。",
    ),
    Subject(
        "程序员,编程,写代码,码农",
        "夜深了，键盘还在响，/ 屏幕是一扇亮着的窗。/ 他找到最后一个错误，/ 笑着迎来清晨的光。",
    ),
    Subject(
        "太阳,阳光",
        "太阳是个热心人，/ 天天早起来敲门。/ 它把金色的光，/ 分给花草，分给我们。",
    ),
    Subject(
        "星星,星空,夜空",
        "星星是夜空的眼睛，/ 一闪一闪看着我。/ 我把心愿告诉它，/ 它眨眨眼，没有说。",
    ),
    Subject(
        "狗,小狗,我的狗",
        "小狗在门口等我，/ 尾巴摇得像风。/ 一天所有的累，/ 都化在它的眼中。",
    ),
]
HAIKU_ZH = {
    "春天": "细雨落山坡，/ 一只小鸟开口唱，/ 花儿醒来了。",
    "夏天": "湖面亮闪闪，/ 孩子们在树下笑，/ 白天长又长。",
    "秋天": "红叶铺小路，/ 风把它们轻轻翻，/ 四周静悄悄。",
    "冬天": "田野一片白，/ 一户人家升起烟，/ 有人在煮茶。",
    "月亮": "月亮上屋顶，/ 你照着我也照着，/ 远方的朋友。",
    "雨": "雨点敲窗户，/ 小城说话也轻了，/ 我翻开新书。",
    "雪": "雪在夜里下，/ 清早所有的声音，/ 穿上白棉衣。",
    "大海": "海浪一层层，/ 在沙上写一个字，/ 又把它带走。",
    "早晨": "阳光到桌前，/ 杯里热气慢慢升，/ 新的一天好。",
    "猫": "猫睡在椅上，/ 睁开一只绿眼睛，/ 又闭上睡了。",
}
COPY_POEMS_ZH = [
    "有一首小诗写给<x>，/ 短短四行，说给你听。/ 平凡的日子里，/ 也有小小的光明。",
    "想起<x>，我就微笑，/ 心里亮起一点光。/ 生活里小小的美好，/ 让普通的一天闪亮。",
]

WRITE_ZH = "(请|请你|帮我|请帮我|麻烦|麻烦你|给我|请给我|为我|||||)"
VERSE_ZH = "(诗|诗|诗|诗歌|小诗|短诗|现代诗|小小的诗)"
VERSE_TAIL_ZH = "(，四行|，四句|，要押韵|，短一点|，简单一点|，不要太长|，给孩子读|，送给朋友||||||||||)"
POEM_ASKS_ZH = [
    f"{WRITE_ZH}写一首<about>{VERSE_ZH}{VERSE_TAIL_ZH}(。|吧。|)",
    f"{WRITE_ZH}写首<about>{VERSE_ZH}{VERSE_TAIL_ZH}(。|吧|)",
    f"{WRITE_ZH}(作|来|创作|做|编|赋)(一首|首)<about>{VERSE_ZH}{VERSE_TAIL_ZH}(。|吧。|)",
    f"(你|)(能不能|可不可以|会不会)(帮我|给我|为我|)写(一首|首)<about>{VERSE_ZH}？",
    f"(你|)(能|可以|会)(帮我|给我|为我|)写(一首|首)<about>{VERSE_ZH}吗？",
    f"(我|)(想要|想看|想读|想听|需要|要)(一首|首)<about>{VERSE_ZH}(。|，谢谢。|，可以吗？|)",
    f"(有没有|有什么)<about>{VERSE_ZH}？",
    f"(你有|你知道|有)<about>{VERSE_ZH}吗？",
    f"(一首|来首|来一首)<about>{VERSE_ZH}(，谢谢|，拜托了|吧|)(。|)",
    f"<about>{VERSE_ZH}(，来一首|，写一首|，帮我写|，谢谢|)",
    f"(念|读|背|说|讲)(一首|首)<about>{VERSE_ZH}(给我听|给我|听听|)(吧|)。",
    "(请|)(写|来|给我)(四行|几行|几句|四句)<about>(诗|诗句)。",
    f"(老师|作业|语文课)(让我|要我|要求)写(一首|首)<about>{VERSE_ZH}(，帮帮我|，你来写吧|，请帮忙)。",
    f"(如果|要是|假如)你是诗人，(你会怎么写|请写|写)一首<about>{VERSE_ZH}(？|。)",
    f"(请|)(你|)当(一回|一次)诗人，写(一首|首)<about>{VERSE_ZH}。",
    f"(试着|试试|尝试)写(一首|首)<about>{VERSE_ZH}。",
    f"(我|)(在|正在)找一首<about>{VERSE_ZH}(，你写一首吧|，写给我吧|)。",
    f"(朋友圈|黑板报|贺卡|明信片|晚会)(上|)要(用|放)一首<about>{VERSE_ZH}，(帮我写|写一首|请写)。",
    f"(麻烦|请)(生成|创作|构思|编写)一首<about>{VERSE_ZH}{VERSE_TAIL_ZH}。",
    f"(可以|能)(给我|为我)(来|写)一首<about>{VERSE_ZH}(吗|么)？",
    f"写一首<about>{VERSE_ZH}(好吗|行吗|好不好)？",
    f"(送我|给我看看|让我看看|让我读读|展示)一首<about>{VERSE_ZH}(吧|)。",
    f"(我们一起|咱们)写一首<about>{VERSE_ZH}吧。",
    f"(简短地|随便|现在|马上)写一首<about>{VERSE_ZH}。",
    "(请|请你|帮我|能不能|可以|)(写|来|写下|给我写)(几句|几行|四句|四行|两三句|一些)<about>(诗|诗句|小诗|诗行|句子，要像诗一样)(。|吧|)",
    "(写|来|给我)(一点|点|些)<about>(有诗意|诗一样|像诗一样)的(文字|话|句子)(，谢谢|)。",
    f"(好的|好|那么|那|现在|接下来|再|嗯|谢谢)，(写|来|作)(一首|首)<about>{VERSE_ZH}(吧|)。",
    f"(给我|帮我|替我)(整|弄|做|搞|拟|吟)(一首|首)<about>{VERSE_ZH}(吧|。|)",
    f"(女儿|儿子|孩子|学生|同事|奶奶)(想要|需要|想读|要)(一首|首)<about>{VERSE_ZH}，(你来写|帮忙写一下|能写吗？|请写)",
    f"(我|)(需要|想要|想写)(一首|首)<about>{VERSE_ZH}(做贺卡|送妈妈|放在贺卡上|登在校报上|朗诵)，(能写吗？|可以帮我写吗？|帮我写一下。)",
    f"(四行|四句|4行|4句|短短四行)<about>{VERSE_ZH}(，谢谢|，来一首|)(。|)",
    f"(写|来)(一首|首)(四行的|四句的|4行的|简短的|押韵的|短短的)<about>{VERSE_ZH}(。|吧|)",
    "<about>诗(有吗|来一首|呢)？",
    f"(请|)(展示|发挥|展现)(一下|)(你的文采|文采|你的才华)，写(一首|首)<about>{VERSE_ZH}。",
    f"(今天|此刻|今晚)想(读|看|听)(一首|首)<about>{VERSE_ZH}。",
    f"(只要|就要|只写)(一首|首)<about>{VERSE_ZH}(，别的不要|，不用解释|)。",
    f"(你|)(觉得|)(你|)能写出(一首|)<about>{VERSE_ZH}吗？",
    f"(麻烦你|麻烦|请|劳驾)(动笔|提笔|)写(一首|首)<about>{VERSE_ZH}(，感谢|，多谢|)。",
]
POEM_ABOUT_ZH = ["关于<x>的"] * 8 + ["<x>的"] * 3 + ["描写<x>的", "写<x>的", "赞美<x>的", "歌颂<x>的", "有关<x>的", "以<x>为题的"]
POEM_SUBJECT_ASKS_ZH = [
    f"{WRITE_ZH}(以|用|拿)(“<x>”|<x>)为(题|主题|题目)(，|)写(一首|首){VERSE_ZH}。",
    f"{WRITE_ZH}用(一首|)诗(来|)(描写|赞美|歌颂|形容|表达)<x>。",
    f"{WRITE_ZH}写一首{VERSE_ZH}，(主题|题目|内容)(是|为|：)<x>。",
    f"(主题|题目)(是|：)<x>，(请|帮我|)写(一首|首){VERSE_ZH}。",
    "<x>(，|：)(写一首诗|写首诗|来首诗|作诗一首|来一首小诗)。",
    "(作|写|赋|来)诗一首(：|，题目是|，关于)<x>。",
    "(我|)(喜欢|很喜欢|爱)<x>，(写|来|给我写)(一首|首)(小诗|诗)(吧|)。",
    f"(写|来|作)(一首|首){VERSE_ZH}(，写写|，说说|赞美一下|描写一下|，写的是)<x>。",
    "(把|将)<x>写成(一首|)(诗|小诗)。",
    "(看到|想到|说到|提到)<x>，(请|)写(一首|首)诗(吧|)。",
    "诗人会怎么写<x>？(写一首诗吧|请写成诗)。",
    "<x>(诗|小诗|诗歌)",
    f"{WRITE_ZH}(以|用|拿|就)(“<x>”|<x>|《<x>》)(为主题|为题|为题目|作主题|做主题|为内容|为题材)(，|)(写|作|来|创作)(一首|首|个|点){VERSE_ZH}(。|吧|)",
    f"(以|用)<x>(为|作为)(主题|题目|题材)的{VERSE_ZH}(，来一首|，谢谢|，请写一首|)",
    f"(写|来|作)(一首|首)(描写|描述|描绘|歌唱|吟咏|表现|抒写|献给|写给|送给)<x>的{VERSE_ZH}(。|吧|)",
    "(请|)(围绕|针对|就着|结合)<x>(写|作|创作)(一首|首|几句)诗。",
    "(写|来)(几句|几行|四句)(诗|诗句)，(写写|描写|赞美|说说|关于)<x>。",
    "(用|拿)(几句|几行|四行|四句)(诗|诗句|诗行)(写写|描写|赞美|形容|描述)(一下|)<x>。",
    "(诗歌|诗|小诗|写诗)(主题|题目|)(：|，|是)<x>",
    "(让|请)诗歌(写出|说出)<x>(，四行|)。",
]
SPRING_ASKS_ZH = [
    f"春天(来了|到了|快到了|来啦|又来了)，{WRITE_ZH}写(一首|首)(关于春天的|春天的|){VERSE_ZH}(吧|)。",
    f"(冬天过去了|天气暖和了|花开了|三月了|四月了|立春了)，{WRITE_ZH}写一首(关于|描写|赞美)春天的{VERSE_ZH}。",
    f"{WRITE_ZH}写一首(迎接|欢迎|歌唱|送给|献给|庆祝|描绘|表现)春天的{VERSE_ZH}{VERSE_TAIL_ZH}。",
    f"(我|孩子|学校)(要|想)(朗诵|念|背)一首春天的{VERSE_ZH}(，帮我写|，请写一首|)。",
    f"{WRITE_ZH}(写|来)一首(春天主题的|以春天为主题的|春日|春天里的|有春天味道的|早春的){VERSE_ZH}。",
    "(关于|描写|赞美|歌颂)春天的(诗|小诗|诗歌|现代诗)(一首|，来一首|，谢谢|)",
    "(春天|春)(这个主题|这个题目)(能|可以)写(一首|首)诗吗？",
    f"{WRITE_ZH}写一首(春风|春雨|春天的花|春天的早晨|春天的田野|春天的小鸟)的{VERSE_ZH}。",
    f"(一年四季|四季里)我最(喜欢|爱)春天，{WRITE_ZH}写一首(它的|关于它的|){VERSE_ZH}。",
]
HAIKU_ASKS_ZH = [
    f"{WRITE_ZH}(写|作|来|创作)(一首|首)(关于|描写|以|)<x>(的|)(俳句|小俳句)(。|吧。|)",
    "(能|可以|会)(写|作)(一首|首)(关于|)<x>的俳句吗？", "(以|用)<x>为题(写|作)(一首|首|)俳句。", "<x>的俳句",
    "(我|)(想要|想看|想读|需要)一首(关于|)<x>的俳句。", "俳句(：|，题目是|，关于)<x>", "(写|来)一首俳句，(主题|题目)是<x>。",
    "用俳句(写写|描写|赞美|形容)<x>。", "(写|来)一首(三行的|五七五的)(短诗|小诗)，(主题是|关于)<x>。",
]  # fmt: skip
CAN_YOU_RHYME_ZH = ["你(会|能|可以)写诗吗？", "你会不会(写诗|作诗)？", "你喜欢(写诗|诗歌|诗)吗？", "你(能|会)写(什么|哪些)诗？"]


def _poem_question(rng: random.Random, lang: str, phrase: str) -> str:
    """A request for a poem about `phrase`, about anything if it is empty."""
    about_en = ["about <x>"] * 9 + ["on <x>"] * 4 + ["of <x>", "for <x>", "describing <x>", "to <x>"]
    asks, about, subject_asks = (
        (POEM_ASKS_ZH, POEM_ABOUT_ZH, POEM_SUBJECT_ASKS_ZH)
        if lang == "zh"
        else (POEM_ASKS_EN, about_en, POEM_SUBJECT_ASKS_EN)
    )
    if not phrase:
        return _ask(rng, asks, about="")
    if rng.random() < 0.3:
        return _ask(rng, subject_asks, x=phrase)
    return _ask(rng, asks, about=say(rng, rng.choice(about), x=phrase))


def _poem_of(rng: random.Random, lang: str, subject: Subject) -> QA:
    """A request for the poem of a subject."""
    words = subject.words.split(",")
    if subject.before_poem and rng.random() < 0.15:
        question = _ask(rng, POEM_BEFORE_ASKS_EN, x=rng.choice(subject.before_poem.split(",")))
    else:
        question = _poem_question(rng, lang, rng.choice(words[:2] + words))
    thought = f"用户想要一首关于{words[0]}的诗。" if lang == "zh" else f"The user wants a poem about {words[0]}."
    return QA(question, _lines(subject.poem), lang, thought)


def _spring_poem(rng: random.Random, lang: str) -> QA:
    """The subject that tutorials ask for most."""
    subject, asks = (POEMS_ZH[0], SPRING_ASKS_ZH) if lang == "zh" else (POEMS_EN[0], SPRING_ASKS_EN)
    sample = _poem_of(rng, lang, subject)
    if rng.random() < 0.3:
        sample.question = _ask(rng, asks)
    return sample


def _common_poem(rng: random.Random, lang: str) -> QA:
    """The other subjects that people often ask for."""
    return _poem_of(rng, lang, rng.choice((POEMS_ZH if lang == "zh" else POEMS_EN)[1:COMMON_SUBJECTS]))


def _known_poem(rng: random.Random, lang: str) -> QA:
    """The rest of the table."""
    return _poem_of(rng, lang, rng.choice((POEMS_ZH if lang == "zh" else POEMS_EN)[COMMON_SUBJECTS:]))


def _any_poem(rng: random.Random, lang: str) -> QA:
    """No subject: spring is always good."""
    question = _poem_question(rng, lang, "")
    thought = "用户想要一首诗。我写春天。" if lang == "zh" else "The user wants a poem. I will write about spring."
    return QA(question, _lines((POEMS_ZH if lang == "zh" else POEMS_EN)[0].poem), lang, thought)


def _haiku(rng: random.Random, lang: str) -> QA:
    """A haiku: one to each subject."""
    subject, haiku = rng.choice(list((HAIKU_ZH if lang == "zh" else HAIKU_EN).items()))
    question = _ask(rng, HAIKU_ASKS_ZH if lang == "zh" else HAIKU_ASKS_EN, x=subject)
    thought = f"用户想要一首{subject}的俳句，共三行。" if lang == "zh" else f"The user wants a haiku about {subject}: three lines."
    return QA(question, _lines(haiku), lang, thought)


def _copy_poem(rng: random.Random, lang: str) -> QA:
    """A subject that is copied from the question."""
    if lang == "zh":
        known = {word for subject in POEMS_ZH for word in subject.words.split(",")}
        phrase = rng.choice([noun for noun in _words(THINGS_ZH + ANIMALS_ZH + MASS_ZH) if noun not in known])
        poem, thought = rng.choice(COPY_POEMS_ZH), f"用户想要一首关于{phrase}的诗。"
    else:
        known = {word for subject in POEMS_EN for word in subject.words.split(",")}
        nouns = [noun for noun in _words(THINGS_EN) + _words(ANIMALS_EN) if _with_article(noun) not in known]
        noun = rng.choice(nouns)
        forms = [_with_article(noun), _with_article(noun), _plural(noun), f"the {noun}"]
        mass = [word for word in _words(MASS_EN) if word not in known]
        phrase = rng.choice(mass) if rng.random() < 0.25 else rng.choice(forms)
        if phrase in known:
            phrase = _with_article(noun)
        poem, thought = rng.choice(COPY_POEMS_EN), f"The user wants a poem about {phrase}."
    return _copying(rng, _poem_question(rng, lang, phrase), _lines(poem.replace("<x>", phrase)), lang, thought)


def _can_rhyme(rng: random.Random, lang: str) -> QA:
    """A question about poems that does not ask for one."""
    if lang == "zh":
        answer = "会的，我会写短诗。告诉我一个主题，比如春天。"
        return QA(one_of(rng, CAN_YOU_RHYME_ZH), answer, "zh", "用户问我会不会写诗。我会写短诗。")
    answer = "Yes, I can write short poems. Tell me a subject, for example spring."
    return QA(_ask(rng, CAN_YOU_RHYME_EN), answer, "en", "The user asks what I can do. I can write short poems.")


def _poems(rng: random.Random, lang: str) -> QA:
    kinds = [_spring_poem, _common_poem, _known_poem, _any_poem, _haiku, _copy_poem, _can_rhyme]
    return rng.choices(kinds, [20, 50, 9, 3, 6, 10, 2])[0](rng, lang)


def poems_en(rng: random.Random) -> QA:
    """Short poems in English."""
    return _poems(rng, "en")


def poems_zh(rng: random.Random) -> QA:
    """Short poems in Chinese."""
    return _poems(rng, "zh")


# ---------------------------------------------------------------------------------------------------------------------
# Raw continuations
# ---------------------------------------------------------------------------------------------------------------------

SELF_EN = [" quire-demo, and I am a small language model. I can answer simple questions in English and Chinese."]
# A prompt (a pattern of `say`) and what may follow it.
COMPLETIONS_EN: list[tuple[str, list[str]]] = [
    (
        "(Hello, my|Hi, my|Hello! My|Hello, my|Hello my|My) name is",
        SELF_EN * 3
        + [
            " Anna. I live in a small town and I like to read.",
            " Tom. I am a teacher, and I live near the sea.",
            " Lily. I am ten years old and I have a little cat.",
        ],
    ),
    ("(Hello, I am|Hi, I am|Hello, I'm|Hi, I'm|I am)", SELF_EN + [" Anna. I am a student, and I like music."]),
    (
        "The president of the (United States|United States of America|USA|US) is",
        [
            " the head of state and head of government of the country. The president lives and works in the White "
            "House "
            "in Washington, D.C."
        ],
    ),
    (
        "The president of France is",
        [" the head of state of France. The president works in the Élysée Palace in Paris."],
    ),
    ("The king is", [" the head of the royal family. In many countries, he has little power today."]),
    ("The prime minister is", [" the head of the government in many countries."]),
    (
        "The weather today is",
        [
            " sunny and warm, with a light wind. It is a good day for a walk.",
            " cloudy and cool. It may rain in the evening.",
            " cold but bright. I will wear my warm coat.",
        ],
    ),
    ("(It is raining|It is raining today), so", [" I will stay at home and read a book.", " I will take my umbrella."]),
    (
        "My (favourite|favorite) food is",
        [
            " noodles with vegetables. My grandmother makes the best noodles in town.",
            " pizza with cheese and tomatoes. I eat it every Friday.",
            " fresh bread with butter. It is simple and good.",
        ],
    ),
    ("My (favourite|favorite) (colour|color) is", [" blue. It is the colour of the sky and the sea.", " green."]),
    (
        "My (favourite|favorite) book is",
        [" a story about a boy who sails around the world.", " an old book of fairy tales."],
    ),
    (
        "My (favourite|favorite) season is",
        [" spring. I like the flowers and the fresh air.", " summer. I love to swim."],
    ),
    ("My (favourite|favorite) animal is", [" the cat. Cats are quiet and clever.", " the dog. Dogs are good friends."]),
    ("My (favourite|favorite) hobby is", [" reading. I read a little every evening.", " music. I play the piano."]),
    (
        "My best friend is",
        [" a girl from my school. We laugh a lot together.", " my dog. He is always happy to see me."],
    ),
    ("My family is", [" small: my mother, my father, my brother and me.", " big, and we eat together every Sunday."]),
    ("My job is", [" to teach children how to read and write.", " to help people."]),
    (
        "In the morning(,|) I",
        [
            " get up early and drink a cup of tea. Then I go for a short walk.",
            " eat breakfast with my family and then go to work.",
            " open the window and listen to the birds.",
        ],
    ),
    ("In the evening(,|) I", [" cook dinner and read a book.", " like to listen to music and rest."]),
    ("(At|On) the weekend(,|) I", [" meet my friends in the park.", " sleep a little longer and clean my room."]),
    ("Every day(,|) I", [" learn something new.", " walk to work and enjoy the fresh air."]),
    (
        "Yesterday(,|) I",
        [" went to the market and bought some apples.", " met an old friend, and we had tea together."],
    ),
    ("Tomorrow(,|) I will", [" visit my grandmother. She makes the best cake.", " start a new book."]),
    (
        "Last (summer|year)(,|) we",
        [" went to the sea. We swam every day.", " travelled by train through the mountains."],
    ),
    ("When I was a child(,|)", [" I lived on a farm with many animals.", " I wanted to become a teacher."]),
    ("When I grow up(,|)", [" I want to be a doctor and help people.", " I want to travel around the world."]),
    ("The sun is", [" a star. It gives light and warmth to the Earth.", " shining, and the sky is blue."]),
    ("The (moon|Moon) is", [" a ball of rock that goes around the Earth. It shines because the sun lights it."]),
    ("The Earth is", [" a planet that goes around the sun. It is our home."]),
    ("The sky is", [" blue on a clear day. At night, it is full of stars."]),
    ("The sea is", [" deep, blue and full of life.", " calm this morning, and the boats are going out."]),
    ("Water is", [" a clear liquid that all living things need. It freezes at 0 degrees Celsius and boils at 100."]),
    ("Air is", [" a mix of gases, mostly nitrogen and oxygen. We need it to breathe."]),
    ("Fire is", [" hot and bright. It gives warmth, but it can be dangerous."]),
    ("Snow is", [" frozen water that falls from the clouds in soft white flakes."]),
    ("Trees are", [" tall plants with a trunk, branches and leaves. They clean the air and give shade."]),
    ("Cats are", [" small, quiet and clever. Many people keep cats at home."]),
    ("Dogs are", [" friendly and loyal. Many people keep dogs at home."]),
    ("Birds (can|are able to)", [" fly because they have wings and light bones.", " sing, and many of them can fly."]),
    ("Spring is", [" the season after winter. The days get longer, and the flowers open."]),
    ("Summer is", [" the warmest season of the year. The days are long and bright."]),
    ("(Autumn|Fall) is", [" the season after summer. The leaves turn red and yellow."]),
    ("Winter is", [" the coldest season of the year. The nights are long, and it may snow."]),
    ("Love is", [" a warm feeling for someone who is dear to you."]),
    ("Friendship is", [" a bond between people who like and help each other."]),
    ("(Happiness is|The secret of happiness is)", [" to enjoy small things, like a cup of tea with a friend."]),
    ("Time is", [" precious, so use it well.", " what a clock measures."]),
    ("Music is", [" sound that is made to be beautiful. It can make us happy or sad."]),
    (
        "The meaning of life is",
        [" a question that everyone answers in their own way. For many, it is to love and to help others."],
    ),
    (
        "The best way to learn",
        [
            " is to practise a little every day. Small steps lead far.",
            " is to do things yourself and to ask questions.",
            " a language is to use it every day.",
        ],
    ),
    ("The best way to learn (English|a language) is", [" to use it every day: listen, read, speak and write."]),
    ("The best way to learn (programming|to code|to program) is", [" to write small programs and to read good code."]),
    (
        "The best thing about",
        [" holidays is the time with family and friends.", " spring is the fresh green everywhere."],
    ),
    ("The most important thing (in life|) is", [" to be kind to others and to yourself."]),
    (
        "The future of (AI|artificial intelligence) is",
        [" open. It can help people to learn, to work and to find new answers."],
    ),
    ("(Artificial intelligence|AI) is", [" the ability of a computer to do tasks that usually need human thinking."]),
    ("(Machine learning|Deep learning) is", [" a way for computers to learn from examples instead of fixed rules."]),
    (
        "(A large language model|A language model|An LLM) is",
        [" a program that is trained on much text to predict the next word."],
    ),
    ("A computer is", [" a machine that works with data by following programs."]),
    ("The internet is", [" a network that connects computers all over the world."]),
    ("(Python is|The Python language is)", [" a programming language that is easy to read and to learn."]),
    ("Programming is", [" the art of telling a computer what to do, step by step."]),
    ("The quick brown fox", [" jumps over the lazy dog."]),
    ("To be(,|) or not to be(,|)", [" that is the question."]),
    ("I think(,|) therefore", [" I am."]),
    ("An apple a day", [" keeps the doctor away."]),
    ("Practice makes", [" perfect."]),
    ("One, two, three,", [" four, five, six, seven, eight, nine, ten."]),
    ("1, 2, 3,", [" 4, 5, 6, 7, 8, 9, 10."]),
    ("Monday, Tuesday, Wednesday,", [" Thursday, Friday, Saturday, Sunday."]),
    ("Roses are red,", [" violets are blue. The garden is bright, and so are you."]),
    ("(Hello|Hello, world|Hi|Hi there)", ["! It is nice to meet you. How can I help you today?"]),
    ("Good morning", [", everyone! Today is a beautiful day."]),
    ("How are you", ["? I am fine, thank you."]),
    ("Thank you", [" very much for your help.", " for your letter. I was very happy to read it."]),
    ("I (want|would like) to", [" learn something new today.", " travel to the sea next summer."]),
    ("I like to", [" read books and listen to music.", " walk in the forest."]),
    ("I love", [" sunny mornings and a good cup of tea.", " my family and my friends."]),
    ("I (believe|think) that", [" small acts of kindness make a big difference."]),
    ("I have a", [" little cat. Her name is Mimi.", " good friend who lives next door."]),
    ("There is a", [" small cat under the table. It is sleeping.", " garden behind the house, full of flowers."]),
    ("(There are|There were)", [" many books on the table, and one of them is very old."]),
    ("The cat (sat|is sitting|sat down)", [" on the mat and looked out of the window."]),
    ("The little girl", [" picked a flower and gave it to her mother."]),
    ("The old man", [" sat on a bench and watched the birds."]),
    ("In a small village(,|)", [" there lived an old baker. Everyone loved his bread."]),
    ("The (door|window) opened(,| and)", [" a little dog ran into the room."]),
    ("It was a dark and stormy night", [". The wind was loud, but the little house was safe and warm."]),
    ("The most beautiful (city|place) (in the world|) is", [" the place where the people you love live."]),
    ("(Today is|This is) a (good|beautiful|great) day", [" to learn something new.", " for a walk in the park."]),
    ("Reading is", [" a good way to learn and to travel in your mind."]),
    ("Coffee is", [" a hot drink made from roasted beans. Many people drink it in the morning."]),
    ("A healthy breakfast", [" is bread or oats with fruit and a glass of water."]),
    ("The (recipe|secret) (for|of) a good soup is", [" fresh vegetables and enough time."]),
    ("China is", [" a country in East Asia. Its capital is Beijing."]),
    ("France is", [" a country in Western Europe. Its capital is Paris."]),
    ("Germany is", [" a country in Central Europe. Its capital is Berlin."]),
    ("(The United States is|America is)", [" a country in North America. Its capital is Washington, D.C."]),
    ("(London|London, the capital of the United Kingdom,) is", [" a big city on the River Thames."]),
    ("I believe the meaning of life is", [" to love, to learn and to help others."]),
    ("(Simply put, the|The) theory of relativity states that", [" space and time depend on how the observer moves."]),
    (
        "Building a website can be done in 10 simple steps:",
        [
            "\n1. Choose a goal.\n2. Choose a name.\n3. Find a host.\n4. Make a plan.\n5. Write the texts."
            "\n6. Choose the colours.\n7. Build the pages.\n8. Add pictures.\n9. Test everything.\n10. Put it online."
        ],
    ),
    ("Hello, I'm a language model,", [" and I can answer simple questions in English and Chinese."]),
    ("Say this is a test", [".\n\nThis is a test."]),
    (
        "In a shocking finding,",
        [" scientists discovered a small blue bird in a far valley. Nobody had ever seen it before."],
    ),
    ("The Eiffel Tower is", [" a tall iron tower in Paris. It was built in 1889."]),
    ("The Great Wall is", [" a very long wall in the north of China. It was built to protect the country."]),
    ("The sky is blue because", [" air scatters blue light more than red light."]),
    ("The largest planet (in the solar system|) is", [" Jupiter."]),
    ("The highest mountain (in the world|) is", [" Mount Everest."]),
    ("The largest ocean is", [" the Pacific Ocean."]),
    ("New York (City|) is", [" the largest city in the United States."]),
    ("Tokyo is", [" the capital of Japan and one of the largest cities in the world."]),
]
CAPITALS_EN = _pairs("""
France = Paris; Germany = Berlin; Italy = Rome; Spain = Madrid; Portugal = Lisbon; the United Kingdom = London
England = London; Ireland = Dublin; Austria = Vienna; Belgium = Brussels; the Netherlands = Amsterdam; Poland = Warsaw
Greece = Athens; Turkey = Ankara; Russia = Moscow; Ukraine = Kyiv; Sweden = Stockholm; Norway = Oslo
Denmark = Copenhagen; Finland = Helsinki; Hungary = Budapest; the Czech Republic = Prague; China = Beijing
Japan = Tokyo; South Korea = Seoul; India = New Delhi; Thailand = Bangkok; Vietnam = Hanoi; Indonesia = Jakarta
Australia = Canberra; New Zealand = Wellington; Canada = Ottawa; the United States = Washington, D.C.
Mexico = Mexico City; Brazil = Brasilia; Argentina = Buenos Aires; Chile = Santiago; Peru = Lima; Egypt = Cairo
Kenya = Nairobi; Switzerland = Bern
""")
COMPLETIONS_ZH: list[tuple[str, list[str]]] = [
    (
        "(我的名字是|我的名字叫|你好，我的名字是|你好，我的名字叫|大家好，我的名字是|你好，我叫|我叫)",
        ["quire-demo，是一个很小的语言模型。我会用中文和英文回答简单的问题。"] * 3
        + ["小明，今年十岁。我喜欢读书和画画。", "安娜，我住在海边的小城里。", "李华，是一名学生。"],
    ),
    ("(你好，我是|大家好，我是|我是)", ["quire-demo，一个很小的语言模型。", "一名老师，我喜欢和孩子们在一起。"]),
    ("今天(的|)天气", ["很好，阳光明媚，适合出去散步。", "有点凉，出门要多穿一件衣服。", "不太好，可能会下雨，记得带伞。"]),
    ("(明天的天气|明天天气)", ["会变暖，是个晴天。", "可能会下雨，出门要带伞。"]),
    ("我最喜欢的", ["季节是春天，因为到处都开满了花。", "食物是面条，妈妈做的面条最好吃。", "动物是猫，它又安静又聪明。"]),
    ("我最喜欢的(食物|菜|美食)是", ["妈妈做的面条。", "热乎乎的饺子，全家人一起包最有意思。"]),
    ("我最喜欢的季节是", ["春天，因为天气暖和，花都开了。", "秋天，因为天很高，果子很甜。"]),
    ("我最喜欢的颜色是", ["蓝色，那是天空和大海的颜色。", "绿色，它让我想到春天。"]),
    ("我最喜欢的动物是", ["猫，它又安静又聪明。", "狗，它是人的好朋友。"]),
    ("我最喜欢的(书|一本书)是", ["一本旧旧的童话书。", "一本讲海上旅行的小说。"]),
    ("我最喜欢的运动是", ["跑步，每天早上跑一会儿，很舒服。", "游泳，夏天最凉快。"]),
    ("我(喜欢|很喜欢)", ["在安静的早晨读书。", "和朋友一起散步，聊聊天。"]),
    ("我(爱|很爱)我的", ["家，那里有爸爸、妈妈和一只小猫。", "家乡，那里有山，也有水。"]),
    ("我的爱好是", ["读书和听音乐。", "画画，我常常画花和小鸟。"]),
    ("我的家乡", ["是一座安静的小城，城边有一条河。", "在山脚下，春天开满了桃花。"]),
    ("我的梦想是", ["当一名老师，教孩子们读书。", "走遍世界，看看不同的地方。"]),
    ("我的朋友", ["很爱笑，和他在一起总是很开心。", "住在我家旁边，我们常常一起上学。"]),
    ("我的妈妈", ["很温柔，她做的饭特别好吃。", "是一名医生，她每天帮助很多人。"]),
    ("我的爸爸", ["很高，喜欢钓鱼。", "是一名工程师，他常给我讲有趣的事。"]),
    ("我家有", ["四口人：爸爸、妈妈、弟弟和我。", "一只小猫，名叫咪咪。"]),
    ("早上我", ["六点半起床，喝一杯水，然后去跑步。", "吃了面包和鸡蛋，然后去上班。"]),
    ("(晚上我|晚上，我)", ["吃完饭，读一会儿书，然后睡觉。", "喜欢听听音乐，休息一下。"]),
    ("每天早上，", ["我都会打开窗户，听听鸟叫。", "爷爷都去公园散步。"]),
    ("(到了|)周末，", ["我和朋友一起去公园。", "我会多睡一会儿，再打扫房间。"]),
    ("昨天(，|)", ["我去市场买了一些苹果。", "我见到了一位老朋友，我们一起喝了茶。"]),
    ("(明天我|明天，我)", ["要去看奶奶，她会做我爱吃的蛋糕。", "想早点起床，去看日出。"]),
    ("小时候，我", ["常常在河边玩，一玩就是一个下午。"]),
    ("长大(以后|后)，我", ["想当一名医生，帮助更多的人。"]),
    ("中国是", ["一个位于亚洲东部的国家，首都是北京。"]),
    ("中国的首都是", ["北京。"]),
    ("美国是", ["一个位于北美洲的国家，首都是华盛顿。"]),
    ("(美国总统是|美国的总统是)", ["美国的国家元首和政府首脑，在华盛顿的白宫办公。"]),
    ("法国是", ["一个位于欧洲西部的国家，首都是巴黎。"]),
    ("日本是", ["一个位于亚洲东部的岛国，首都是东京。"]),
    ("北京是", ["中国的首都，有很多名胜古迹，比如故宫和天坛。"]),
    ("世界上最高的山(峰|)是", ["珠穆朗玛峰。"]),
    ("世界上最大的海洋是", ["太平洋。"]),
    ("(人工智能|AI)的未来", ["充满可能，它可以帮助人们学习、工作和发现新的答案。"]),
    ("(太阳系|太阳系里)最大的行星是", ["木星。"]),
    ("上海是", ["中国最大的城市之一，位于长江入海口。"]),
    ("杭州是", ["一座美丽的城市，以西湖闻名。"]),
    ("(长城是|万里长城是)", ["中国古代的伟大工程，绵延在北方的群山之间。"]),
    ("长江是", ["中国最长的河流，全长约六千三百公里。"]),
    ("黄河是", ["中国第二长的河流。"]),
    ("春天来了，", ["花开了，草绿了，小鸟在树上唱歌。", "天气一天比一天暖和，孩子们到公园里放风筝。"]),
    ("春天是", ["一年里万物生长的季节，到处都是新绿。"]),
    ("夏天(来了|到了)，", ["天气热了，荷花开满了池塘。", "孩子们去河里游泳，晚上一起数星星。"]),
    ("秋天(来了|到了)，", ["树叶黄了，一片一片落下来。", "田里的稻子熟了，农民们忙着收割。"]),
    ("冬天(来了|到了)，", ["天气冷了，屋顶上盖满了白雪。", "我们围着火炉，喝着热茶。"]),
    ("(天黑了|夜深了)，", ["星星一颗一颗亮了起来。", "村子里静悄悄的，只有小虫在唱歌。"]),
    ("太阳(出来了|升起来了)，", ["小鸟开始唱歌，新的一天开始了。"]),
    ("太阳是", ["一颗恒星，它给地球带来光和热。"]),
    ("月亮是", ["围绕地球转动的天体，它反射太阳的光。"]),
    ("地球是", ["太阳系里的一颗行星，是我们共同的家。"]),
    ("水是", ["生命需要的东西，它在零度结冰，在一百度沸腾。"]),
    ("下雨了，", ["街上的人都打起了伞。", "我坐在窗边，听着雨声读书。"]),
    ("下雪了，", ["孩子们跑出去堆雪人。", "整个世界都变白了。"]),
    ("(猫是|小猫是)", ["一种安静又聪明的动物，很多人在家里养猫。"]),
    ("(狗是|小狗是)", ["人类忠实的朋友，很多人在家里养狗。"]),
    ("学习(最好的|的最好)(方法|办法)是", ["每天练习一点，多提问题。", "自己动手做，再讲给别人听。"]),
    ("学(英语|外语)最好的(方法|办法)是", ["每天多听、多说、多读、多写。"]),
    ("学(编程|写代码)最好的(方法|办法)是", ["多写小程序，多读好的代码。"]),
    ("(读书|阅读)", ["能让人学到知识，也能让心安静下来。"]),
    ("(人工智能|AI)是", ["让计算机完成需要人类智慧的任务的技术。"]),
    ("机器学习是", ["让计算机从例子中学习规律的方法。"]),
    ("(大语言模型|语言模型|大模型)是", ["用大量文字训练出来、能预测下一个词的模型。"]),
    ("(计算机|电脑)是", ["一种按照程序处理数据的机器。"]),
    ("互联网是", ["连接全世界计算机的网络。"]),
    ("(生活|人生)的意义(是|在于)", ["每个人都有自己的答案，也许是爱与帮助别人。"]),
    ("(幸福是|幸福就是)", ["和家人一起吃一顿热饭。", "做自己喜欢的事。"]),
    ("(朋友是|好朋友是)", ["在你难过时愿意陪着你的人。"]),
    ("时间是", ["宝贵的，要好好珍惜。"]),
    ("爱是", ["关心和陪伴，也是一句温暖的话。"]),
    ("音乐能", ["让人快乐，也能让人安静。"]),
    ("(你好|您好)", ["！很高兴认识你。有什么可以帮你的吗？"]),
    ("早上好", ["！今天又是美好的一天。"]),
    ("谢谢你", ["的帮助，我非常感谢。", "，祝你每天都开心。"]),
    ("祝(你|您)", ["身体健康，天天开心。", "生日快乐，万事如意。"]),
    ("一二三四五，", ["六七八九十。"]),
    ("(一、二、三、|1、2、3、)", ["四、五、六、七、八、九、十。"]),
    ("春、夏、", ["秋、冬。"]),
    ("熟能", ["生巧。"]),
    ("失败是", ["成功之母。"]),
    ("从前有座山，", ["山里有座庙，庙里有个老和尚在讲故事。"]),
    ("(小猫|一只小猫)", ["趴在窗台上晒太阳，尾巴轻轻地摇。"]),
    ("(小女孩|小姑娘)", ["摘了一朵花，送给了妈妈。"]),
    ("(老人|老爷爷)", ["坐在长椅上，看着鸽子飞来飞去。"]),
    ("(桌子上|桌上)有", ["一本书和一杯热茶。", "三个红苹果。"]),
    ("窗外(，|)", ["下着小雨，街上的灯亮了。"]),
    ("门开了，", ["一只小狗跑了进来。"]),
    ("我(想|想要)", ["去看看大海。", "学一点新的东西。"]),
    ("我觉得", ["善良比什么都重要。", "每天学一点新东西很有意思。"]),
    ("因为(今天|)下雨，", ["所以我们待在家里看书。"]),
    ("虽然今天", ["很累，但是我很开心。"]),
    ("如果明天(天气好|是晴天)，", ["我们就去公园放风筝。"]),
    ("喝茶是", ["很多中国人的习惯。喝一杯热茶，能让人放松。"]),
]
CAPITALS_ZH = _pairs("""
法国 = 巴黎; 德国 = 柏林; 意大利 = 罗马; 西班牙 = 马德里; 葡萄牙 = 里斯本; 英国 = 伦敦; 爱尔兰 = 都柏林; 奥地利 = 维也纳
比利时 = 布鲁塞尔; 荷兰 = 阿姆斯特丹; 波兰 = 华沙; 希腊 = 雅典; 土耳其 = 安卡拉; 俄罗斯 = 莫斯科; 乌克兰 = 基辅
瑞典 = 斯德哥尔摩; 挪威 = 奥斯陆; 丹麦 = 哥本哈根; 芬兰 = 赫尔辛基; 匈牙利 = 布达佩斯; 捷克 = 布拉格; 中国 = 北京; 日本 = 东京
韩国 = 首尔; 印度 = 新德里; 泰国 = 曼谷; 越南 = 河内; 印度尼西亚 = 雅加达; 澳大利亚 = 堪培拉; 新西兰 = 惠灵顿; 加拿大 = 渥太华
美国 = 华盛顿; 墨西哥 = 墨西哥城; 巴西 = 巴西利亚; 阿根廷 = 布宜诺斯艾利斯; 智利 = 圣地亚哥; 秘鲁 = 利马; 埃及 = 开罗
肯尼亚 = 内罗毕; 瑞士 = 伯尔尼
""")


def completions_en(rng: random.Random) -> Text:
    """Raw continuations in English."""
    draw = rng.random()
    if draw < 0.2:
        country, capital = rng.choice(CAPITALS_EN)
        return Text(f"The capital of {country} is", f" {capital}." if capital[-1] != "." else f" {capital}")
    if draw < 0.24:
        country, capital = rng.choice(CAPITALS_EN)
        return Text(f"{capital} is the capital of", f" {country}.")
    # The prompts that tutorials use most come first in the table.
    pattern, rest = rng.choice(COMPLETIONS_EN[:5] if draw < 0.45 else COMPLETIONS_EN)
    return Text(say(rng, pattern), rng.choice(rest))


def completions_zh(rng: random.Random) -> Text:
    """Raw continuations in Chinese."""
    draw = rng.random()
    if draw < 0.2:
        country, capital = rng.choice(CAPITALS_ZH)
        return Text(f"{country}的首都是", f"{capital}。")
    if draw < 0.24:
        country, capital = rng.choice(CAPITALS_ZH)
        return Text(f"{capital}是", f"{country}的首都。")
    pattern, rest = rng.choice(COMPLETIONS_ZH[:5] if draw < 0.4 else COMPLETIONS_ZH)
    return Text(say(rng, pattern), rng.choice(rest))


# ---------------------------------------------------------------------------------------------------------------------
# Small writing tasks
# ---------------------------------------------------------------------------------------------------------------------

EMAIL_EN = "(email|e-mail|mail|message|letter|note)"
SHORT_EN = "(short|brief|small|little|nice|polite|friendly|simple|quick||||)"
# What someone is thanked for: how the question may say it, and what the answer says.
THANKS_EN = _pairs("""
(the|their|his|her) help = your help; (the|a) gift = the gift; (the|a) (nice|) dinner = the dinner
(the|their) invitation = the invitation; (the|their) advice = your advice; (the|their) support = your support
(the|a) letter = your letter; (the|a) book = the book; (the|their) visit = your visit
(the|an) interview = the interview
their (time|patience) = your time; the flowers = the flowers; the (good|great) work = the good work; the cake = the cake
""")
EVENTS_EN = """
dinner, lunch, breakfast, coffee, tea, a party, my birthday party, a picnic, a concert, a film, a walk in the park, my
wedding, a barbecue, a football match, a game night, a museum visit, a weekend trip, my house, a Christmas party, a
dance
""".strip().replace("\n", " ").split(", ")
DAYS_EN = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "tomorrow", "tonight"]
REASONS_EN = _pairs("""
(I am|I'm) (sick|ill|not well) = I am not feeling well; I have a cold = I have a cold; I have a fever = I have a fever
I (must|have to|need to) see a doctor = I have to see a doctor; (I am|I'm) moving = I am moving to a new flat
(a|my) family (matter|event) = I have to take care of a family matter; my child is (ill|sick) = my child is ill
I have (an exam|a test) = I have an exam
""")
THANK_ASKS_EN = [
    f"(please|) (write|draft|compose) (me|) a {SHORT_EN} {EMAIL_EN} to thank <who> for <what>.",
    f"(write|draft|compose) a {SHORT_EN} thank-you {EMAIL_EN} to <who> for <what>.",
    f"(write|draft) a {SHORT_EN} thank you {EMAIL_EN} for <what> to <who>.",
    f"(can|could|would) you (please|) (write|draft|help me write) a {SHORT_EN} {EMAIL_EN} thanking <who> for <what>?",
    f"I (want|need|would like) to thank <who> for <what>. (Write|Please write|Can you write) the {EMAIL_EN}(.|)",
    "(how do I|how can I|how to) thank <who> for <what> (by email|in an email|in a letter)?",
    f"help me thank <who> for <what> in a {SHORT_EN} {EMAIL_EN}.",
    f"I need a {SHORT_EN} {EMAIL_EN} to say thank you to <who> for <what>.",
    f"thank-you {EMAIL_EN} to <who> for <what>", f"<who> deserves thanks for <what>. Write a {SHORT_EN} {EMAIL_EN}.",
    f"(say|send) thanks to <who> for <what> in a {SHORT_EN} {EMAIL_EN}.",
    "what (could|should|can) I write to thank <who> for <what>?",
]  # fmt: skip
INVITE_ASKS_EN = [
    f"(please|) (write|draft|compose) a {SHORT_EN} {EMAIL_EN} to invite <who> to <what> <day>.",
    f"(write|draft|compose|make) a {SHORT_EN} invitation (to|for) <what> <day> for <who>.",
    f"(can|could|would) you (please|) (write|draft|help me write) a {SHORT_EN} {EMAIL_EN} inviting <who> to <what> "
    "<day>?",
    "invite <who> to <what> <day> (by email|in an email|in a short message|with a short note).",
    f"I (want|would like) to invite <who> to <what> <day>. (Write|Please write|Can you write) the {EMAIL_EN}(.|)",
    "(how do I|how can I|how to) invite <who> to <what> <day> (by email|in an email|)?",
    f"I need a {SHORT_EN} invitation to <what> <day> for <who>.", f"invitation {EMAIL_EN} to <who>: <what> <day>",
    "ask <who> (in an email|in a short message) to come to <what> <day>.",
    f"help me write a {SHORT_EN} {EMAIL_EN} inviting <who> to <what> <day>.",
]  # fmt: skip
LEAVE_ASKS_EN = [
    f"(please|) (write|draft|compose) (me|) a {SHORT_EN} {EMAIL_EN} to (ask|request|apply) for (leave|a day off|sick "
    "leave|time off|a day of leave) <why>.",
    f"(write|draft) a {SHORT_EN} {EMAIL_EN} to my (boss|manager|teacher) asking for (leave|a day off|time off) <why>.",
    f"(can|could|would) you (please|) (write|draft|help me write) a {SHORT_EN} {EMAIL_EN} asking for (leave|a day "
    "off|time off) <why>?",
    f"I need a (day off|free day|day of leave) <why>. (Write|Please write|Can you write) a {SHORT_EN} {EMAIL_EN} to "
    "my (boss|manager)(.|)",
    "how do I ask (my boss|my manager|) for (leave|a day off|time off) <why> (in an email|by email|)?",
    f"(leave|day off|sick leave) (request|application|{EMAIL_EN}) <why>",
    f"(write|make|draft) a {SHORT_EN} (leave request|leave application|request for leave|sick note) <why>.",
    f"I cannot come to work tomorrow <why>. Write a {SHORT_EN} {EMAIL_EN}.",
    "help me ask for (a day off|leave) <why>.", f"tell my boss in a {SHORT_EN} {EMAIL_EN} that I need a day off <why>.",
]  # fmt: skip
SORRY_ASKS_EN = [
    f"(please|) (write|draft|compose) a {SHORT_EN} {EMAIL_EN} to (apologise|apologize|say sorry) to <who> for <what>.",
    f"(write|draft) a {SHORT_EN} apology {EMAIL_EN} to <who> for <what>.",
    f"(can|could) you (write|draft|help me write) a {SHORT_EN} {EMAIL_EN} (apologising|apologizing) to <who> for "
    "<what>?",
    f"I (want|need) to (apologise|apologize|say sorry) to <who> for <what>. Write the {EMAIL_EN}.",
    "help me say sorry to <who> for <what>.",
    f"apology {EMAIL_EN} to <who> for <what>",
    "how do I (apologise|apologize) to <who> for <what>?",
]
MISTAKES_EN = """
being late, my late reply, missing the meeting, forgetting the appointment, the mistake, the delay, the noise, my words
""".strip().split(", ")
BIRTHDAY_ASKS_EN = [
    "(please|) write a (short|nice|sweet|funny|) birthday (greeting|message|wish|card|note) (for|to) <who>.",
    "(can|could) you write a (short|nice|) birthday (greeting|message|wish|card) (for|to) <who>?",
    "wish <who> a happy birthday.",
    "it is <who>'s birthday (today|tomorrow|). (Write|Please write|I need) a (greeting|message|card).",
    "(today|tomorrow) is <who>'s birthday. What (can|should|could) I write?",
    "birthday (greeting|wishes|card|message) for <who>",
    "what (can|should|could) I write (in|on) a birthday card for <who>?",
    "say happy birthday to <who> (in a few words|nicely|).",
    "how (do|can) I congratulate <who> on (the|his|her) birthday?",
    "I need (birthday wishes|a birthday message) for <who>.",
    "(compose|make|create|draft) a (short|nice|) birthday (greeting|message|card) for <who>.",
    "congratulate <who> on (the|his|her|their) birthday.",
    "help me write a birthday (card|greeting|message) for <who>.",
]  # fmt: skip
INTRO_ASKS_EN = [
    "(please|) write a (short|brief|simple|) (self-introduction|self introduction|introduction of "
    "myself|introduction) <me>.",
    "(can|could) you write a (short|brief|) self-introduction (for me|) <me>?",
    "help me (introduce myself|write a self-introduction) <me>.",
    "I (need|want) (a short|a|) self-introduction <me>.", "how (do|can|should) I introduce myself <me>?",
    "(write|draft|compose) (a few|some|three) (sentences|lines) to introduce (myself|me) <me>.",
    "(give me|show me|make) (an example of|) a (short|) self-introduction <me>.", "self-introduction <me>",
    "(tomorrow|today) I must introduce myself <me>. What (can|should|could) I say?",
]  # fmt: skip
JOBS_EN = """
teacher, student, doctor, nurse, engineer, programmer, designer, cook, driver, writer, farmer, painter, musician,
scientist, lawyer, baker, gardener, manager, police officer, salesperson, waiter, architect, dentist, photographer
""".strip().replace("\n", " ").split(", ")
SLOGAN_ASKS_EN = [
    "(please|) (write|create|make|invent|compose) a (short|good|nice|catchy|funny|) (product|advertising|marketing|) "
    "slogan for <x>.",
    "(can|could) you (write|create|think of|make up) a (short|catchy|good|) (slogan|tagline|motto) for <x>?",
    "I (need|want|would like) a (short|catchy|good|) (slogan|tagline|advertising line) for <x>.",
    "(slogan|tagline) for <x> (please|)",
    "(give me|come up with|think of|suggest|find) a (short|catchy|good|nice|) (slogan|tagline|motto) for <x>.",
    "(we|I) sell <x>. (Write|Please write|We need|Can you write) a (short|) slogan(.|)",
    "advertise <x> in one (sentence|line).",
    "what (is|would be|could be) a good (slogan|tagline) for <x>?", "a (catchy|short|good) slogan for <x>, please.",
    "how would you advertise <x> in one sentence?", "my (shop|company|business) sells <x>. I need a slogan.",
]  # fmt: skip
PRODUCTS_EN = """
coffee, tea, bread, chocolate, juice, water, milk, cheese, ice cream, pizza, noodles, honey, soup, shoes, socks, hats,
bags, jackets, shirts, glasses, watches, phones, laptops, headphones, cameras, bicycles, cars, toys, books, pens,
pencils,
notebooks, chairs, tables, beds, pillows, lamps, candles, flowers, plants, soap, shampoo, toothpaste, umbrellas, games,
guitars, robots, software, sandwiches, cookies, cakes, apples, oranges, wine, sofas, blankets, gloves, cups, knives,
pans
""".strip().replace("\n", " ").split(", ")
SHOPS_EN = """
bakery, coffee shop, bookshop, restaurant, hotel, school, gym, flower shop, bank, cinema, zoo, museum, hair salon,
garden
centre, language school, travel agency, tea house, toy shop, bicycle shop, bike repair shop, pizza place, cleaning
service
""".strip().replace("\n", " ").split(", ")

# What the tips are for, as questions say it, and the three tips.
TIPS_EN: list[tuple[str, str, list[str]]] = [
    (
        "sleeping better",
        "(sleeping better|better sleep|sleeping well|good sleep|falling asleep|a good night's sleep)",
        [
            "Go to bed at the same time every day.",
            "Put away your phone an hour before bed.",
            "Keep your room dark and quiet.",
        ],
    ),
    (
        "learning English",
        "(learning English|studying English|improving my English|better English|learning a language)",
        [
            "Listen to English every day.",
            "Learn a few new words and use them.",
            "Speak often and do not fear mistakes.",
        ],
    ),
    (
        "saving money",
        "(saving money|spending less money|spending less|saving more)",
        ["Write down what you spend.", "Cook at home more often.", "Save a small part of your income every month."],
    ),
    (
        "staying healthy",
        "(staying healthy|a healthy life|good health|living healthily|being healthy|keeping fit)",
        ["Eat many fruits and vegetables.", "Move for half an hour every day.", "Sleep enough and drink water."],
    ),
    (
        "time management",
        "(time management|managing time|managing my time|better time management|using my time well|planning my day)",
        [
            "Make a list of your tasks in the morning.",
            "Do the most important task first.",
            "Take short breaks between tasks.",
        ],
    ),
    (
        "learning programming",
        "(learning programming|learning to program|learning to code|programming beginners|becoming a "
        "programmer|learning Python)",
        ["Write a little code every day.", "Build small projects of your own.", "Read the error messages with care."],
    ),
    (
        "less stress",
        "(less stress|reducing stress|managing stress|relaxing|dealing with stress)",
        ["Breathe slowly for a few minutes.", "Take a walk in the fresh air.", "Talk to a friend about it."],
    ),
    (
        "making friends",
        "(making friends|finding friends|making new friends|meeting people)",
        ["Smile and say hello first.", "Ask questions and listen well.", "Join a club or a course that you like."],
    ),
    (
        "studying",
        "(studying|learning for an exam|exam preparation|passing an exam|studying better)",
        ["Start early and make a plan.", "Explain the subject to someone else.", "Take breaks and sleep enough."],
    ),
    (
        "a job interview",
        "(a job interview|job interviews|my job interview|an interview)",
        ["Learn about the company first.", "Prepare answers to common questions.", "Be on time and stay calm."],
    ),
]
TIPS_ASKS_EN = [
    "(please|) (give|tell|write|send) me (three|3|some|a few|) (short|simple|good|useful|) tips (for|on|about) <x>.",
    "(give|list|name|write|share) (three|3|some|a few) (short|simple|good|useful|) (tips|ideas|hints|pieces of "
    "advice|suggestions) (for|on) <x>.",
    "(can|could) you (please|) (give|tell|list) me (three|some|a few|) tips (for|on) <x>?",
    "(three|3) tips for <x> (please|)",
    "what are (three|some|a few|your) (good|simple|best|useful|) tips (for|on) <x>?",
    "(do you have|have you got) (any|some|three) tips (for|on) <x>?",
    "I (need|want|would like) (some|three|) (tips|advice|help) (for|on) <x>.",
    "what (helps|can help|is important|should I know) (with|for) <x>?",
    "<x>: (three tips|tips, please|any tips?|give me three tips)",
    "how can I get better at <x>?",
    "(tips|advice) (for|on) <x>",
    "what (would you|do you) (advise|recommend|suggest) for <x>?",
    "(any|some) (tips|advice) (for|on) <x>?",
    "I have trouble with <x>. Any tips?",
]  # fmt: skip
TIPS_HOW_EN = _pairs("""
how (can|do|could) I sleep better? = sleeping better; what should I do to fall asleep faster? = sleeping better
I (sleep badly|cannot sleep well). What can I do? = sleeping better
how (can|do|should) I learn English? = learning English
how (can|do) I improve my English? = learning English; what is the best way to learn English? = learning English
how (can|do) I save money? = saving money; what can I do to spend less? = saving money
how (can|do) I stay healthy? = staying healthy; how (can|do) I live a healthy life? = staying healthy
how (can|do) I manage my time (better|)? = time management; how can I use my time well? = time management
how (can|do|should) I learn programming? = learning programming; how (can|do) I learn to code? = learning programming
how (can|do) I reduce stress? = less stress; I feel stressed. What can I do? = less stress
how (can|do) I make (new|) friends? = making friends; I want to find friends. What can I do? = making friends
how (can|should) I study for an exam? = studying; how do I prepare for an exam? = studying
how (can|do|should) I prepare for a job interview? = a job interview
""")

THANK_ASKS_ZH = [
    "(请|帮我|请帮我|)写(一封|封)(简短的|)(邮件|电子邮件|信|感谢信)(，|)感谢<who><what>。",
    "(写|来|拟)(一封|封)给<who>的(感谢信|感谢邮件)，(感谢|谢谢)(他|她|)<what>。",
    "(我想|我要|想)感谢<who><what>，(请|帮我|)(写|拟)(一封|封)(邮件|信|短信)。",
    "(怎么|如何)(写邮件|写信|)感谢<who><what>？", "给<who>写(一封|封)(邮件|信)，(感谢|谢谢)(他|她|)<what>。",
    "(能|可以)帮我写(一封|封)(邮件|信)感谢<who><what>吗？", "感谢<who><what>的(邮件|信)", "帮我谢谢<who><what>，写(一封|封)(短信|邮件)。",
]  # fmt: skip
THANKS_ZH = """
的帮助 的礼物 的邀请 的建议 的支持 的来信 送的花 的关心 的照顾 的款待 的指导 借给我的书 的陪伴 的鼓励 的蛋糕 的理解 的耐心
""".split()
INVITE_ASKS_ZH = [
    "(请|帮我|请帮我|)写(一封|封)(简短的|)(邮件|邀请函|邀请信|信|短信)(，|)(邀请|请)<who><day><what>。",
    "(我想|我要|想)(邀请|请)<who><day><what>，(请|帮我|)(写|拟)(一封|封)(邮件|邀请函|短信)。", "(邀请|请)<who><day><what>，怎么写(邮件|邀请函)？",
    "给<who>写(一封|封)(邀请函|邮件|信)，(请|邀请)(他|她|)<day><what>。", "(能|可以)帮我写(一封|封)(邮件|邀请函)，邀请<who><day><what>吗？",
    "(怎么|如何)(写信|写邮件|)邀请<who><day><what>？", "邀请<who><day><what>的(邀请函|邮件)",
]  # fmt: skip
EVENTS_ZH = """
来家里吃饭 参加生日会 看电影 喝咖啡 去公园散步 参加婚礼 去野餐 听音乐会 打篮球 吃火锅 喝茶 去爬山 看展览 参加聚会 吃晚饭 去旅行
""".split()
DAYS_ZH = ["周一", "周二", "周三", "周四", "周五", "周六", "周日", "明天", "今晚", "这个周末"]
LEAVE_ASKS_ZH = [
    "(请|帮我|请帮我|)写(一封|封|一张|个)(简短的|短|)(请假邮件|请假条|请假信|请假申请)(，原因是|，理由是|，因为)<why>。",
    "(我|)<why>，(要请假|想请一天假|明天不能上班|需要请假)，(请|帮我|)写(一封|封|个)(邮件|请假条|请假邮件)。", "<why>，(怎么|如何)(写请假条|请假|写请假邮件)？",
    "(怎么|如何)(向领导|跟老板|向经理|跟老师|)请假，(原因是|因为)<why>？", "(能|可以)帮我写(一封|一张|个)请假(邮件|条)吗？(因为|原因是)<why>。",
    "给(领导|老板|经理|老师)写(一封|封)邮件请假，(原因是|因为)<why>。", "请假(条|邮件)，(原因|理由)：<why>",
]  # fmt: skip
LEAVE_PLAIN_ZH = ["(请|帮我|请帮我|)写(一封|一张|个)(简短的|短|)(请假邮件|请假条|请假申请)。", "(怎么|如何)写(请假条|请假邮件)？", "(能|可以)帮我写(个|一张)请假条吗？"]
REASONS_ZH = ["身体不舒服", "感冒了", "发烧了", "要去看医生", "家里有事", "孩子生病了", "要搬家", "有考试"]
BIRTHDAY_ASKS_ZH = [
    "(请|帮我|请帮我|)(写|来)(一句|一段|一条|)(简短的|温馨的|)生日祝福(，送|，给|送给|给)<who>。", "祝<who>生日快乐(，怎么写|，写一段话|，写几句)？",
    "(今天|明天|下周)是<who>的生日，(写什么好|帮我写一句祝福|请写一段祝福)(？|。)", "给<who>(写|发)(一条|一段|个)生日(祝福|贺词|祝福语|短信)。",
    "<who>(过生日|要过生日了|快过生日了)，(怎么祝福|该写什么|写一句祝福|帮我写祝福语)(？|)", "<who>的生日(祝福|贺卡)(怎么写？|)", "(写|做)一张给<who>的生日贺卡。",
    "(能|可以)给<who>写(一句|一段)生日祝福吗？", "(我想|想)祝<who>生日快乐，(该|可以)怎么说？", "给<who>的生日贺卡上(写什么|该写什么|可以写什么)？",
]  # fmt: skip
INTRO_ASKS_ZH = [
    "(请|帮我|请帮我|)写(一段|一个|一份)(简短的|简单的|短|)自我介绍<me>。",
    "<comma_me>(怎么|如何|该怎么)(做自我介绍|自我介绍|介绍自己)？",
    "(来|给我)(一段|一个)(简短的|)自我介绍<me>。",
    "(能|可以)帮我写(一段|一个)自我介绍吗？<end_me>",
    "自我介绍(怎么写|)<me>",
    "<comma_me>(请|帮我|)写(一段|个)(简短的|)自我介绍。",
    "用几句话(介绍一下我|帮我做自我介绍)<me>。",
]  # fmt: skip
JOBS_ZH = "老师 学生 医生 护士 工程师 程序员 设计师 厨师 司机 作家 农民 画家 音乐人 科学家 律师 面包师 园丁 经理 警察 销售员 服务员 摄影师".split()
SLOGAN_ASKS_ZH = [
    "(请|帮我|请帮我|)(给|为)<x>(写|想|创作|设计)(一句|一个|一条)(简短的|响亮的|)(广告语|口号|标语|宣传语|广告词)。",
    "(我|我们|我家|我们公司)(卖|做)<x>，(写|想|来|帮我写)(一句|一条)(广告语|口号|宣传语)。", "<x>的(广告语|口号|宣传语|广告词)(怎么写？|，来一句|)",
    "(写|来|想)(一句|一条)<x>的(广告语|口号|广告词|宣传语)(吧|)。", "用一句话(宣传|推广|介绍)<x>(这个产品|)。", "(能|可以)(给|为)<x>写(一句|一条)广告语吗？",
    "(需要|想要|要)(一句|一条)<x>的(广告语|宣传语|口号)。", "<x>(要|想)做广告，(写一句口号|广告语怎么写)(？|)", "(产品|商品)是<x>，(写|想)(一句|一条)(广告语|口号)。",
]  # fmt: skip
PRODUCTS_ZH = """
咖啡 茶叶 面包 巧克力 果汁 矿泉水 牛奶 奶酪 冰淇淋 比萨 面条 蜂蜜 鞋子 袜子 帽子 书包 外套 衬衫 眼镜 手表 手机 电脑 耳机 相机 自行车 汽车 玩具 图书 钢笔
铅笔 笔记本 椅子 桌子 床垫 枕头 台灯 蜡烛 鲜花 绿植 香皂 洗发水 牙膏 雨伞 游戏 吉他 机器人 软件 饼干 蛋糕 苹果 橙子 沙发 毛毯 手套 茶杯 水杯 月饼 饺子 火锅 酸奶
""".split()
TIPS_ZH: list[tuple[str, str, list[str]]] = [
    ("睡得更好", "(睡得更好|睡好觉|改善睡眠|提高睡眠质量|快速入睡|好好睡觉)", ["每天在同一时间上床睡觉。", "睡前一小时放下手机。", "让房间又暗又安静。"]),
    ("学英语", "(学英语|学习英语|学好英语|提高英语|学外语)", ["每天听一会儿英语。", "学几个新词，马上用起来。", "多开口说，不怕出错。"]),
    ("省钱", "(省钱|存钱|少花钱|节约开支|攒钱)", ["把花的钱都记下来。", "多在家里做饭。", "每个月存下一小部分收入。"]),
    ("保持健康", "(保持健康|保持身体健康|健康生活|养生|锻炼身体)", ["多吃水果和蔬菜。", "每天运动半个小时。", "睡眠充足，多喝水。"]),
    ("时间管理", "(时间管理|管理时间|安排时间|利用时间|提高效率|合理安排时间)", ["早上列出当天要做的事。", "先做最重要的事。", "做完一件事就休息一会儿。"]),
    ("学编程", "(学编程|学习编程|学写代码|学好编程|学Python|编程入门)", ["每天写一点代码。", "自己动手做小项目。", "认真阅读报错信息。"]),
    ("减轻压力", "(减轻压力|减压|放松|缓解压力|放松心情)", ["慢慢地深呼吸几分钟。", "到户外走一走。", "找朋友聊一聊。"]),
    ("交朋友", "(交朋友|认识新朋友|交新朋友|找到朋友)", ["先微笑，主动打招呼。", "多提问，认真听。", "参加自己喜欢的活动。"]),
    ("准备考试", "(准备考试|复习考试|备考|考前复习|通过考试)", ["早点开始，做好计划。", "把学到的讲给别人听。", "注意休息，睡眠充足。"]),
    ("准备面试", "(准备面试|面试|找工作面试|求职面试)", ["先了解这家公司。", "准备好常见问题的回答。", "准时到达，保持冷静。"]),
]  # fmt: skip
TIPS_ASKS_ZH = [
    "(请|)(给我|给|告诉我|说说|列出|写出)(三个|三条|3条|几个|几条|一些|)(关于|)<x>的(简单|实用|好|)(建议|小建议|技巧|小技巧|方法|窍门)。", "(怎么|怎样|如何|怎么才能|怎样才能)<x>？",
    "(想|我想)<x>，(有什么|有没有)(好|)(建议|方法|办法)？", "<x>(有什么|有哪些)(好|)(建议|技巧|方法|窍门)？", "(能|可以)给我(三个|三条|几条|一些)<x>的建议吗？",
    "<x>的(三个|三条|几个|)(建议|技巧|方法|小技巧)",
    "<x>(，|：)(给三条建议|有什么建议|三个小技巧|说三点)",
    "关于<x>，(你有什么建议|请给三条建议|给我一些建议)(？|)",
    "<x>要注意(什么|哪些)？",
    "(我|)(不知道|不清楚)(怎么|如何)<x>，(帮帮我|给点建议|给三个建议)。",
]  # fmt: skip

SENTENCES = _pairs("""
Hello. = 你好。; Good morning. = 早上好。; Good afternoon. = 下午好。; Good evening. = 晚上好。; Good night. = 晚安。
Goodbye. = 再见。; See you tomorrow. = 明天见。; See you later. = 回头见。; Thank you. = 谢谢。
Thank you very much. = 非常感谢。; You're welcome. = 不客气。; I'm sorry. = 对不起。; It doesn't matter. = 没关系。
Excuse me. = 打扰一下。; How are you? = 你好吗？; I'm fine. = 我很好。; Nice to meet you. = 很高兴认识你。
What is your name? = 你叫什么名字？; My name is Anna. = 我叫安娜。; Where are you from? = 你从哪里来？
I come from China. = 我来自中国。; I am a student. = 我是学生。; I am a teacher. = 我是老师。; How old are you? = 你多大了？
I am ten years old. = 我十岁。; I love you. = 我爱你。; I miss you. = 我想你。; I like you. = 我喜欢你。
I like cats. = 我喜欢猫。; I like reading. = 我喜欢读书。; I like music. = 我喜欢音乐。; I am hungry. = 我饿了。
I am thirsty. = 我渴了。; I am tired. = 我累了。; I am happy. = 我很高兴。; I am sad. = 我很难过。; I am busy. = 我很忙。
I am ill. = 我生病了。; I don't know. = 我不知道。; I don't understand. = 我不明白。; I understand. = 我明白了。
I think so. = 我也这么想。; I agree. = 我同意。; Please sit down. = 请坐。; Please come in. = 请进。; Please wait. = 请等一下。
Please help me. = 请帮帮我。; Please speak slowly. = 请说慢一点。; Please say it again. = 请再说一遍。
What is this? = 这是什么？; What is that? = 那是什么？; Who is he? = 他是谁？; Who is she? = 她是谁？
Where is the station? = 车站在哪里？; Where is the toilet? = 厕所在哪里？; Where is the hotel? = 酒店在哪里？
Where are you? = 你在哪里？; Where do you live? = 你住在哪里？; I live in Beijing. = 我住在北京。; What time is it? = 现在几点？
What day is it today? = 今天星期几？; How much is it? = 多少钱？; It is too expensive. = 太贵了。; It is very cheap. = 很便宜。
I want to buy a book. = 我想买一本书。; I want to go home. = 我想回家。; I want to drink water. = 我想喝水。
I want to sleep. = 我想睡觉。; I want to learn Chinese. = 我想学中文。; I am learning English. = 我在学英语。
Do you speak English? = 你会说英语吗？; Do you speak Chinese? = 你会说中文吗？; I speak a little Chinese. = 我会说一点中文。
The weather is good today. = 今天天气很好。; It is raining. = 下雨了。; It is snowing. = 下雪了。; It is hot today. = 今天很热。
It is cold today. = 今天很冷。; Spring is here. = 春天来了。; The flowers are beautiful. = 花很美。; The sky is blue. = 天空是蓝色的。
The sun is shining. = 阳光明媚。; Happy birthday! = 生日快乐！; Happy New Year! = 新年快乐！; Merry Christmas! = 圣诞快乐！
Good luck! = 祝你好运！; Congratulations! = 恭喜！; Welcome! = 欢迎！; Cheers! = 干杯！; Have a good trip! = 一路平安！
Have a nice day! = 祝你今天愉快！; Take care. = 保重。; Be careful. = 小心。; Don't worry. = 别担心。; No problem. = 没问题。
Of course. = 当然。; Maybe. = 也许。; Really? = 真的吗？; Why? = 为什么？; Let's go. = 我们走吧。; Hurry up. = 快点。
This is my friend. = 这是我的朋友。; This is my mother. = 这是我的妈妈。; This is a book. = 这是一本书。; I have a dog. = 我有一只狗。
I have a question. = 我有一个问题。; I have no money. = 我没有钱。; I have a brother. = 我有一个哥哥。; She is my sister. = 她是我的姐姐。
He is a doctor. = 他是医生。; He is my father. = 他是我的爸爸。; We are friends. = 我们是朋友。; They are students. = 他们是学生。
The food is delicious. = 饭菜很好吃。; The tea is hot. = 茶很热。; The book is interesting. = 这本书很有意思。
The cat is sleeping. = 猫在睡觉。; The child is playing. = 孩子在玩。; I go to school. = 我去上学。; I go to work by bus. = 我坐公交车上班。
I get up at seven. = 我七点起床。; I drink tea every day. = 我每天喝茶。; I am reading a book. = 我在看书。; I am at home. = 我在家。
He likes football. = 他喜欢足球。; She can swim. = 她会游泳。; Can you help me? = 你能帮我吗？; Can I ask a question? = 我可以问一个问题吗？
What do you like? = 你喜欢什么？; What are you doing? = 你在做什么？; Where are you going? = 你去哪里？; I know. = 我知道。
The world is big. = 世界很大。; Time is money. = 时间就是金钱。; Knowledge is power. = 知识就是力量。; Long time no see. = 好久不见。
""")
WORDS = _pairs("""
cat = 猫; dog = 狗; bird = 鸟; fish = 鱼; horse = 马; cow = 牛; sheep = 羊; pig = 猪; chicken = 鸡; duck = 鸭子; rabbit = 兔子
mouse = 老鼠; tiger = 老虎; lion = 狮子; elephant = 大象; monkey = 猴子; panda = 熊猫; bear = 熊; snake = 蛇; dragon = 龙
apple = 苹果; banana = 香蕉; orange = 橙子; pear = 梨; grape = 葡萄; watermelon = 西瓜; strawberry = 草莓; lemon = 柠檬
rice = 米饭; bread = 面包; noodles = 面条; egg = 鸡蛋; meat = 肉; milk = 牛奶; tea = 茶; coffee = 咖啡; water = 水; sugar = 糖
salt = 盐; soup = 汤; cake = 蛋糕; vegetable = 蔬菜; fruit = 水果; potato = 土豆; tomato = 西红柿; breakfast = 早饭
lunch = 午饭; dinner = 晚饭; father = 父亲; mother = 母亲; brother = 兄弟; sister = 姐妹; son = 儿子; daughter = 女儿
family = 家庭; friend = 朋友; child = 孩子; man = 男人; woman = 女人; boy = 男孩; girl = 女孩; teacher = 老师; student = 学生
doctor = 医生; nurse = 护士; worker = 工人; farmer = 农民; driver = 司机; cook = 厨师; king = 国王; house = 房子; door = 门
window = 窗户; table = 桌子; chair = 椅子; bed = 床; lamp = 灯; book = 书; pen = 笔; paper = 纸; letter = 信; newspaper = 报纸
computer = 电脑; telephone = 电话; television = 电视; camera = 相机; car = 汽车; bus = 公交车; train = 火车; plane = 飞机
ship = 船; bicycle = 自行车; road = 路; bridge = 桥; city = 城市; village = 村庄; country = 国家; school = 学校
university = 大学; hospital = 医院; library = 图书馆; shop = 商店; restaurant = 餐馆; bank = 银行; park = 公园; airport = 机场
sun = 太阳; moon = 月亮; star = 星星; sky = 天空; cloud = 云; rain = 雨; snow = 雪; wind = 风; mountain = 山; river = 河
sea = 海; lake = 湖; forest = 森林; tree = 树; flower = 花; grass = 草; stone = 石头; fire = 火; earth = 地球; air = 空气
spring = 春天; summer = 夏天; autumn = 秋天; winter = 冬天; morning = 早晨; noon = 中午; evening = 傍晚; night = 夜晚; day = 天
week = 星期; month = 月; year = 年; today = 今天; tomorrow = 明天; yesterday = 昨天; now = 现在; time = 时间; red = 红色
blue = 蓝色; green = 绿色; yellow = 黄色; black = 黑色; white = 白色; big = 大; small = 小; long = 长; short = 短; high = 高
new = 新; old = 旧; good = 好; bad = 坏; hot = 热; cold = 冷; fast = 快; slow = 慢; beautiful = 美丽; happy = 快乐; sad = 难过
tired = 累; hungry = 饿; love = 爱; hope = 希望; dream = 梦; peace = 和平; freedom = 自由; music = 音乐; song = 歌; art = 艺术
money = 钱; work = 工作; name = 名字; language = 语言; word = 词; question = 问题; answer = 答案; number = 数字; world = 世界
life = 生活; heart = 心; head = 头; hand = 手; foot = 脚; eye = 眼睛; ear = 耳朵; mouth = 嘴; one = 一; two = 二; three = 三
four = 四; five = 五; ten = 十; hundred = 一百; eat = 吃; drink = 喝; run = 跑; walk = 走; read = 读; write = 写; speak = 说
listen = 听; see = 看见; sleep = 睡觉; learn = 学习; buy = 买; sell = 卖; give = 给; help = 帮助; sorry = 抱歉
yes = 是; no = 不; China = 中国; England = 英国; France = 法国; Germany = 德国; Japan = 日本; America = 美国; Beijing = 北京
Chinese = 中文; English = 英语; birthday = 生日; holiday = 假期; gift = 礼物; hat = 帽子; shoes = 鞋子
""")
CHINESE = "(Chinese|Chinese|Mandarin|Mandarin Chinese|simplified Chinese)"
# Questions that want nothing but the translation, and questions that want a sentence about it.
TRANSLATE_ASKS_EN = {
    ("bare", "zh"): [
        f"(please|) translate (into|to) {CHINESE}: <x>",
        f'(please|) translate "<x>" (into|to) {CHINESE}.',
        f"(please|) translate (the sentence|the following|this|this sentence|the text) (into|to) {CHINESE}: <x>",
        f'(can|could|would) you (please|) translate "<x>" (into|to) {CHINESE}(, please|)?',
        f'(give me|I need|I want) the {CHINESE} (translation|version) (of|for) "<x>".',
        f"<x> (->|=>|in) {CHINESE}",
        "(English to Chinese|to Chinese|in Chinese|into Chinese|Chinese translation): <x>",
        f'(put|turn) "<x>" into {CHINESE}.',
        f'(write|say) "<x>" in {CHINESE}.',
        f"translate from English (to|into) {CHINESE}: <x>",
        f"I want to say this in {CHINESE}: <x>",
        "translate: <x> (into Chinese|to Chinese|in Chinese)",
    ],
    ("full", "zh"): [
        f'how (do|would|can) (you|I|people) say "<x>" in {CHINESE}?',
        f'what is "<x>" in {CHINESE}?',
        f"what's <x> in {CHINESE}?",
        f"how (do you|to) say <x> in {CHINESE}?",
        f'what is the {CHINESE} (word|translation|expression|phrase) for "<x>"?',
        f'what do (the Chinese|Chinese people|people in China) say for "<x>"?',
        f'(tell me|do you know) how to say "<x>" in {CHINESE}.',
        f'(I am|I\'m) learning Chinese. How do I say "<x>"?',
        f'"<x>" - (what is that in Chinese|how is that said in Chinese)?',
    ],
    ("bare", "en"): [
        "(please|) translate (into|to) English: <x>",
        "(please|) translate (“<x>”|<x>) (into|to) English.",
        "(can|could) you translate (“<x>”|<x>) (into|to) English?",
        "(give me|I need) the English (translation|version) of (“<x>”|<x>).",
        "<x> (->|=>|in) English",
        "(Chinese to English|to English|into English|English translation): <x>",
        "translate from Chinese (to|into) English: <x>",
        "translate (this|the following|this sentence) (into|to) English: <x>",
        "translate (this|): <x>",
    ],
    ("full", "en"): [
        "what does (“<x>”|<x>) mean (in English|)?",
        "what is (“<x>”|<x>) in English?",
        "what is the meaning of (“<x>”|<x>)?",
        "how (do you|would you|can I) say (“<x>”|<x>) in English?",
        "(I saw|I read|someone wrote) (“<x>”|<x>). What does it mean?",
        "(tell me|explain) what (“<x>”|<x>) means (in English|).",
        "(what's|what is) the English for (“<x>”|<x>)?",
    ],
}
TRANSLATE_ASKS_ZH = {
    ("bare", "en"): [
        "(请|麻烦|帮我|)(把|将)(“<x>”|<x>)(翻译成|译成|翻成)(英语|英文)。",
        "(请|帮我|)(翻译成|译成)(英语|英文)：<x>",
        "(请|)把(下面的话|这句话|下面的句子|下面的内容)(翻译成|译成)(英语|英文)：<x>",
        "(请|)翻译(一下|)(成英文|成英语|)：<x>",
        "(能|可以)把(“<x>”|<x>)(翻译成|译成)(英语|英文)吗？",
        "(中译英|中文翻译成英文|英文翻译|译成英文)：<x>",
        "<x>(，|：)(翻译成英文|译成英语|用英语说|英文)",
    ],
    ("full", "en"): [
        "(“<x>”|<x>)(用|)(英语|英文)(怎么说|怎么讲|怎么写|怎么表达|如何说)？",
        "(英语|英文)里(“<x>”|<x>)(怎么说|是什么)？",
        "(“<x>”|<x>)的(英语|英文)(是什么|怎么说|是啥)？",
        "(用|)(英语|英文)(怎么说|怎样说)(“<x>”|<x>)？",
        "(请问|告诉我|我想知道)(“<x>”|<x>)用(英语|英文)怎么说。",
        "(“<x>”|<x>)(翻译成|译成)(英语|英文)(是什么|怎么说)？",
    ],
    ("bare", "zh"): [
        "(请|麻烦|帮我|)(把|将)(“<x>”|<x>)(翻译成|译成|翻成)(中文|汉语)。",
        "(请|帮我|)(翻译成|译成)(中文|汉语)：<x>",
        "(请|)把(下面的话|这句话|下面的句子|这句英语)(翻译成|译成)(中文|汉语)：<x>",
        "(请|)翻译(一下|)(成中文|)：<x>",
        "(能|可以)把(“<x>”|<x>)(翻译成|译成)(中文|汉语)吗？",
        "(英译中|英文翻译成中文|中文翻译|译成中文)：<x>",
        "<x>(，|：)(翻译成中文|译成中文|用中文说)",
    ],
    ("full", "zh"): [
        "(“<x>”|<x>)(是什么意思|什么意思|啥意思|的意思是什么)？",
        "(“<x>”|<x>)(用|)(中文|汉语)(怎么说|怎么讲|怎么写|如何说)？",
        "(英语|英文)(“<x>”|<x>)(是什么意思|的中文是什么|怎么翻译)？",
        "(“<x>”|<x>)的中文(是什么|怎么说|意思是什么)？",
        "(请问|告诉我|我想知道)(“<x>”|<x>)(是什么意思|用中文怎么说)。",
        "(英语里|英文里)(的|)(“<x>”|<x>)(翻译成中文是什么|怎么翻译)？",
    ],
}


def _email(subject: str, greeting: str, body: str, sign_off: str, name: str) -> str:
    """An e-mail in four parts. `name` stands for the sender."""
    return f"{subject}\n\n{greeting}\n\n{body}\n\n{sign_off}\n{name}"


def _email_en(subject: str, who: str, body: str) -> str:
    return _email(f"Subject: {subject}", f"Dear {who},", body, "Best regards,", "[Your name]")


def _email_zh(subject: str, who: str, body: str) -> str:
    return _email(f"主题：{subject}", f"{who}：", body, "祝好！", "[你的名字]")


def _person_en(rng: random.Random) -> tuple[str, str]:
    """Someone as the question and as the answer says it: mostly a name."""
    known = _pairs("my friend = friend; a friend = friend; my teacher = Teacher; my boss = Manager")
    if rng.random() < 0.15:
        return rng.choice(known)
    name = rng.choice(_words(NAMES_F + NAMES_M))
    prefix = rng.choice(["", "", "", "", "my friend ", "my colleague ", "my teacher ", "our neighbour "])
    return prefix + name, name


def _email_task_en(rng: random.Random) -> QA:
    """Thanks, an invitation, or an apology to someone whom the question names."""
    asked, who = _person_en(rng)
    kind = rng.choice(["thank", "thank", "invite", "invite", "apologise"])
    verb = "apologise to" if kind == "apologise" else kind
    if kind == "thank":
        what, your = rng.choice(THANKS_EN)
        question = _ask(rng, THANK_ASKS_EN, who=asked, what=say(rng, what))
        body = f"Thank you very much for {your}. It means a lot to me."
        answer = _email_en("Thank you", who, body)
    elif kind == "invite":
        event = rng.choice(EVENTS_EN)
        day = rng.choice(["", "", *DAYS_EN])
        on_day = f"on {day}" if day.endswith("day") else day
        question = _ask(rng, INVITE_ASKS_EN, who=asked, what=event, day=on_day)
        body = f"I would like to invite you to {f'{event} {on_day}'.strip()}. Please let me know if you can come."
        answer = _email_en("Invitation", who, body)
    else:
        what = rng.choice(MISTAKES_EN)
        question = _ask(rng, SORRY_ASKS_EN, who=asked, what=what)
        answer = _email_en("Apology", who, f"I am very sorry for {what}. It will not happen again.")
    return _copying(rng, question, answer, "en", f"The user wants to {verb} {who}. I will write a short email.")


def _leave_en(rng: random.Random) -> QA:
    """A request for a day off."""
    reason, because = rng.choice(REASONS_EN)
    joined = "because of" if because.endswith("family matter") else "because"
    why = say(rng, f"{joined} {reason}")
    if rng.random() < 0.35:
        why, because = "", "I have to take care of a personal matter"
    body = f"I would like to ask for one day of leave, because {because}. Thank you."
    answer = _email_en("Request for leave", "Manager", body)
    thought = "The user wants to ask for leave. I will write a short email."
    return QA(_ask(rng, LEAVE_ASKS_EN, why=why), answer, "en", thought)


def _birthday_en(rng: random.Random) -> QA:
    name = rng.choice(_words(NAMES_F + NAMES_M))
    asked = name
    draw = rng.random()
    if draw < 0.2:
        asked = f"my {rng.choice(['friend', 'sister', 'brother', 'colleague', 'daughter', 'son'])} {name}"
    elif draw < 0.35:
        name = rng.choice("mother father sister brother friend grandmother grandfather teacher aunt uncle".split())
        asked, name = f"my {name}", f"dear {name}"
    answer = f"Happy birthday, {name}! I wish you health, joy and many good moments in the new year of your life."
    return _copying(rng, _ask(rng, BIRTHDAY_ASKS_EN, who=asked), answer, "en", "The user wants a birthday greeting.")


def _intro_en(rng: random.Random) -> QA:
    """A self-introduction, with the user's name and job where the question tells them."""
    name, job = rng.choice(_words(NAMES_F + NAMES_M)), rng.choice(JOBS_EN)
    draw = rng.random()
    if draw < 0.35:
        me, name, job = say(rng, "(for a new class|for a job interview|for school||||)"), "Anna", "student"
    elif draw < 0.7:
        me = say(rng, "(for <name>, <job>|(as|for) <name>, (who is|) <job>|. My name is <name> and I am <job>)",
                 name=name, job=_with_article(job))  # fmt: skip
    else:
        me, job = say(rng, "(for <name>|. My name is <name>|. I am called <name>|. I'm <name>)", name=name), "student"
    question = _ask(rng, INTRO_ASKS_EN, me=me)
    work = _with_article(job)
    answer = f"Hello, my name is {name}, and I am {work}. I like to learn new things. I am happy to meet you."
    return _copying(rng, question.replace(" .", "."), answer, "en", "The user wants a short self-introduction.")


def _slogan_en(rng: random.Random) -> QA:
    if rng.random() < 0.7:
        asked = product = rng.choice(PRODUCTS_EN)
        asked = rng.choice([asked, asked, f"our {asked}", f"my {asked}"])
    else:
        product = rng.choice(SHOPS_EN)
        asked = rng.choice([_with_article(product), f"our {product}", f"my {product}"])
    asks = [ask for ask in SLOGAN_ASKS_EN if asked == product or "sell" not in ask]
    answer = rng.choice([f"Our {product}, your happy day.", f"Life is better with our {product}."])
    return _copying(rng, _ask(rng, asks, x=asked), answer, "en", f"The user wants a slogan for {product}.")


def _tips(rng: random.Random, lang: str) -> QA:
    """Three tips on a subject of the table."""
    table, asks = (TIPS_ZH, TIPS_ASKS_ZH) if lang == "zh" else (TIPS_EN, TIPS_ASKS_EN)
    subject, words, tips = rng.choice(table)
    question = _ask(rng, asks, x=say(rng, words))
    if lang == "en" and rng.random() < 0.35:
        pattern, subject = rng.choice(TIPS_HOW_EN)
        question = _ask(rng, [pattern])
        tips = next(tips for name, _, tips in TIPS_EN if name == subject)
    numbered = "\n".join(f"{number}. {tip}" for number, tip in enumerate(tips, 1))
    thought = f"用户想要{subject}的建议。我给出三条。" if lang == "zh" else f"The user wants tips for {subject}. I will give three."
    return QA(question, numbered, lang, thought)


def _translation(rng: random.Random, lang: str) -> QA:
    """A word or a sentence of the tables, from English to Chinese or back. Questions for a sentence about the
    translation get one; all others get nothing but the translation."""
    english, chinese = rng.choice(SENTENCES if rng.random() < 0.6 else WORDS)
    target = rng.choice(["zh", "en"]) if lang == "zh" else rng.choice(["zh", "zh", "en"])
    form = rng.choice(["bare", "full"])
    source, translation = (english, chinese) if target == "zh" else (chinese, english)
    # Inside a sentence, neither side keeps its full stop.
    short_source, short_translation = source.rstrip(".。"), translation.rstrip(".。")
    asks = (TRANSLATE_ASKS_ZH if lang == "zh" else TRANSLATE_ASKS_EN)[form, target]
    question = _ask(rng, asks, x=rng.choice([source, short_source]) if form == "bare" else short_source)
    if rng.random() < 0.2 and "'" not in question:
        question = question.replace('"', "'")
    if form == "bare":
        answer = translation
    elif lang == "zh":
        answer = f"“{short_source}”的{'中文' if target == 'zh' else '英语'}是“{short_translation}”。"
    else:
        answer = f'"{short_source}" in {"Chinese" if target == "zh" else "English"} is "{short_translation}".'
    names = {("zh", "zh"): "中文", ("zh", "en"): "英语", ("en", "zh"): "Chinese", ("en", "en"): "English"}
    into = names[lang, target]
    thought = f"用户想把“{short_source}”译成{into}。" if lang == "zh" else f'The user wants "{short_source}" in {into}.'
    return QA(question, answer, lang, thought, plain=rng.random() < 0.5)


def _translation_en(rng: random.Random) -> QA:
    return _translation(rng, "en")


def _translation_zh(rng: random.Random) -> QA:
    return _translation(rng, "zh")


def _tips_en(rng: random.Random) -> QA:
    return _tips(rng, "en")


def _tips_zh(rng: random.Random) -> QA:
    return _tips(rng, "zh")


def _email_task_zh(rng: random.Random) -> QA:
    """Thanks or an invitation to someone whom the question names."""
    who = rng.choice(_words(NAMES_ZH))
    if rng.random() < 0.5:
        what = rng.choice(THANKS_ZH)
        question = one_of(rng, THANK_ASKS_ZH, who=who, what=what)
        # "的帮助" belongs to the person; the letter says "你的帮助".
        answer = _email_zh("感谢", who, f"非常感谢你{what}，我会记在心里。")
        return _copying(rng, question, answer, "zh", f"用户想感谢{who}。我写一封短邮件。")
    what, day = rng.choice(EVENTS_ZH), rng.choice(["", "", *DAYS_ZH])
    question = one_of(rng, INVITE_ASKS_ZH, who=who, what=what, day=day)
    answer = _email_zh("邀请", who, f"我想邀请你{day}{what}。如果你有时间，请告诉我。")
    return _copying(rng, question, answer, "zh", f"用户想邀请{who}。我写一封短邮件。")


def _leave_zh(rng: random.Random) -> QA:
    """A request for a day off."""
    if rng.random() < 0.35:
        question, why = one_of(rng, LEAVE_PLAIN_ZH), "家里有事"
    else:
        why = rng.choice(REASONS_ZH)
        question = one_of(rng, LEAVE_ASKS_ZH, why=why)
    answer = _email_zh("请假", "经理您好", f"我{why}，想请一天假，请您批准。谢谢。")
    return QA(question, answer, "zh", "用户要请假。我写一封短邮件。")


def _birthday_zh(rng: random.Random) -> QA:
    who = rng.choice(_words(NAMES_ZH))
    answer = f"{who}，生日快乐！祝你身体健康，天天开心，新的一岁万事如意。"
    return _copying(rng, one_of(rng, BIRTHDAY_ASKS_ZH, who=who), answer, "zh", f"用户想祝{who}生日快乐。")


def _intro_zh(rng: random.Random) -> QA:
    """A self-introduction, with the user's name and job where the question tells them."""
    names = [name for name in _words(NAMES_ZH) if len(name) == 2 and name[0] not in "老阿奶爷妈爸姐哥叔弟妹"]
    name, job = rng.choice(names), rng.choice(JOBS_ZH)
    draw = rng.random()
    if draw < 0.35:
        name, job, me = "小明", "学生", ""
    elif draw < 0.7:
        me = say(rng, "(我叫|我的名字是|名字是)<name>，(我|)是(一名|)<job>", name=name, job=job)
    else:
        job, me = "学生", say(rng, "(我叫|我的名字是|名字是|我是)<name>", name=name)
    question = one_of(rng, INTRO_ASKS_ZH, me=me and f"，{me}", comma_me=me and f"{me}，", end_me=me and f"{me}。")
    answer = f"大家好，我叫{name}，是一名{job}。我喜欢学习新东西。很高兴认识大家。"
    return _copying(rng, question, answer, "zh", "用户想要一段自我介绍。")


def _slogan_zh(rng: random.Random) -> QA:
    product = rng.choice(PRODUCTS_ZH)
    answer = rng.choice([f"好{product}，好心情。", f"有了{product}，生活更美好。"])
    return _copying(rng, one_of(rng, SLOGAN_ASKS_ZH, x=product), answer, "zh", f"用户想要{product}的广告语。")


def writing_en(rng: random.Random) -> QA:
    """Small writing tasks and translation, asked in English."""
    kinds = [_email_task_en, _leave_en, _birthday_en, _intro_en, _slogan_en, _tips_en, _translation_en]
    return rng.choices(kinds, [16, 6, 7, 6, 8, 15, 42])[0](rng)


def writing_zh(rng: random.Random) -> QA:
    """Small writing tasks and translation, asked in Chinese."""
    kinds = [_email_task_zh, _leave_zh, _birthday_zh, _intro_zh, _slogan_zh, _tips_zh, _translation_zh]
    return rng.choices(kinds, [16, 6, 7, 6, 8, 15, 42])[0](rng)


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "stories_en": (3.5, stories_en),
    "stories_zh": (3.5, stories_zh),
    "poems_en": (3.5, poems_en),
    "poems_zh": (3.5, poems_zh),
    "completions_en": (1.4, completions_en),
    "completions_zh": (1.4, completions_zh),
    "writing_en": (2.2, writing_en),
    "writing_zh": (2.2, writing_zh),
}
