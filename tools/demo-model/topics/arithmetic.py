"""Teaches small arithmetic in English and Chinese: the four operations, short chains, word problems, and comparing.

An answer always has the equation in one form, "2 + 2 = 4." or "2 + 2 = 4。", whatever the form of the question: a tiny
model then copies the operands and has only the result to know. A word problem says the equation before its sentence and
a chain says one equation for each step, so that all practice is practice of the same sums. The tokenizer splits numbers
into digits, so the thoughts for larger numbers go digit by digit.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from samples import QA, Chat, Text, assistant, one_of, say, user

WORDS_EN = """zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
seventeen eighteen nineteen""".split()
TENS_EN = "twenty thirty forty fifty sixty seventy eighty ninety".split()
DIGITS_ZH = "零一二三四五六七八九"

# Ways to ask for the value of any expression <e>.
FRAMES_EN = [
    "What is <e>?",
    "What is <e>?",
    "What's <e>?",
    "whats <e>",
    "What (does|would|will) <e> (equal|make|come to|give|be)?",
    "How much is <e>?",
    "How much is <e>?",
    "How much (does|would) <e> (make|give|come to)?",
    "(Calculate|Compute|Evaluate|Solve|Work out|Figure out) <e>(.|)",
    "(Calculate|Compute|Solve|Work out) (this|the following)(:|,) <e>",
    "(Please|Kindly) (calculate|compute|evaluate|solve|work out) <e>.",
    "(Tell me|Say|Let me know) (what|how much) <e> is(.|)",
    "(Can|Could|Would|Will) you (please |)(calculate|compute|solve|work out|figure out|do) <e>( for me|)?",
    "(Can|Could) you (please |)tell me (what|how much) <e> is?",
    "<e>",
    "<e>",
    "<e> =",
    "<e> =",
    "<e> = ?",
    "<e>=?",
    "<e>?",
    "<e> (is what|equals what|makes what|equals|makes|is)?",
    "<e> is equal to (what|what number|which number|how much)?",
    "What do (you|we|I) get (when you|if you|if we|when I) (calculate|compute|work out|do) <e>?",
    "I need (the answer to|the result of|the value of|to know what is) <e>.",
    "I( want| would like|'d like) to know (what|how much) <e> is.",
    "Give me (the answer to|the result of|the value of) <e>.",
    "Do you (happen to |)know (what|how much) <e> is?",
    "(Quick question|Quick math|Mental math|A quick one|Math question|Maths|Math|Arithmetic): <e>(?|)",
    "(Quick question|Quick math|A quick one|Math question): what is <e>?",
    "My (son|daughter|teacher|friend|child|boss) (asks|asked me|wants to know) (what|how much) <e> is.",
    "I'm (checking|doing) my (homework|math homework|maths): what is <e>?",
    "I am learning (arithmetic|math|numbers). How much is <e>?",
    "What (number|value) (is|equals) <e>?",
    "(Here is|I have|There is) a (sum|problem|math problem|question)( for you|): <e>",
    "I (forgot|don't know|do not remember|am not sure) (what|how much) <e> is.",
    "(Any idea|Guess) (what|how much) <e> is?",
    "(Help me|I need help) with <e>( please|).",
    "(the |)(result|answer|value) of <e>(?|)",
    "What( is|'s) the (result|answer|value|outcome) (of|for) <e>?",
    "Find (the value of |the result of |)<e>.",
    "(So,|And|Now,|Okay,|Then) (what is|how much is|what's) <e>?",
    "Let's (do|try) some (math|maths|arithmetic). What is <e>?",
    "(Are you good at math|Can you do math|Can you count|Do you know math)? What is <e>?",
    "Without a calculator, (what is|how much is) <e>?",
    "<e>, (please|what is it|how much is it|what is that|do you know it)?",
    "In one (line|sentence|short sentence), (what is|how much is) <e>?",
    "Answer (briefly|shortly|in one line|with the equation): (what is|how much is|) <e>?",
    "(Explain briefly|Show me) (what|how much) <e> is.",
    "I (think about|wonder about|am stuck on|can't solve) <e>. What is (it|the answer)?",
    "(Test|Exam|Quiz|Homework|Exercise)( question|): <e> = ?",
    "complete( the equation| this|): <e> =",
    "Write (down |)the (answer|result) (of|to) <e>.",
    "Do the (math|maths|sum|calculation): <e>",
    "(use|be) a calculator(:| for) <e>",
    "(and|And|now|Now|then|next:|Next:|also|plus, what is) <e>(?|)",
    "(and what|what|What|how|How|And what) about <e>(?|)",
    "(Quick|Fast|Hurry|Go|Quickly)(:|,) <e>(!|?|)",
    "(Hey|Yo|Hmm|Arr|Ahoy|Listen|Excuse me|Sir), (what|how much) (is|be|are) <e>(?|!)",
    "(What|How much) (be|are|was) <e>?",
    "<e>(!|, quick!|, go!| please|, thanks)",
]
FRAMES_ZH = [
    "<e>等于(几|多少)(？|?|)",
    "<e>等于(几|多少)(？|?|)",
    "<e>等于(几|多少)(呢|啊|呀)？",
    "<e>(是|得)(几|多少)(？|?|)",
    "<e>是多少(呢|啊|呀|)？",
    "<e>(会|应该|到底|究竟|)(等于|是|得)(几|多少)？",
    "(计算|算|算算|算一算|算一下|算下|求|求一下|求解|解|口算|心算)<e>(。|)",
    "(计算|算一下|口算|求|请算)(：|:|一题：|这道题：)<e>",
    "计算 <e>",
    "(请|麻烦|麻烦你|劳驾|请你|请帮我|帮我|帮忙|替我|给我)(计算|算|算一下|算下|算算|算一算)<e>(。|，谢谢|，谢谢。|)",
    "<e>",
    "<e>=",
    "<e> =",
    "<e>=？",
    "<e> = ?",
    "<e>等于",
    "<e>？",
    "(请问|问一下|我想问|想问一下|请教一下)(，|)<e>(等于|是|得)(几|多少)(？|?|)",
    "(告诉我|请告诉我|说说|你说|说一下|回答我)<e>(等于|是)(几|多少)(。|)",
    "(你知道|知道|你晓得|谁知道)<e>(等于|是)(几|多少)吗？",
    "(你能|能|能不能|能否|可以|可不可以)(帮我|)(算一下|算出|计算|算算)<e>(吗|)？",
    "(能|可以)告诉我<e>(等于|是)(几|多少)吗？",
    "<e>的(结果|答案|得数|值)(是|等于)(多少|几|什么)？",
    "<e>的(结果|答案|得数|值)(是|)(？|)",
    "求<e>的(值|结果|得数)(。|)",
    "(写出|给出|说出|告诉我|我要|我需要)<e>的(结果|答案|得数|值)(。|)",
    "(我想知道|想知道|我很想知道|我不知道|我忘了|我忘记了|不记得)<e>(等于|是)(几|多少)(。|)",
    "<e>(怎么算|怎么计算|如何计算|该怎么算)(？|)",
    "(口算题|数学题|题目|练习|作业|考考你|问题|小测验|算术题|一道题)：<e>(等于(几|多少)|=|)？",
    "(老师|孩子|儿子|女儿|同学|朋友|妈妈)(问我|问)<e>(等于|是)(几|多少)。",
    "(我在做|正在做|我在检查)(数学作业|作业|算术题)，<e>(等于|是)(几|多少)？",
    "(你会|会|你会做)(算术|算数|数学)吗？<e>(等于|是)(几|多少)？",
    "(那|那么|所以|好，|现在|接下来)<e>(呢|等于几|等于多少|是多少)？",
    "(简短|简单|用一句话|直接|一句话)(回答|告诉我)(：|，)<e>(等于|是)(几|多少)？",
    "(不用计算器，|快速回答：|快问快答：|心算一下，|猜猜，|来，)<e>(等于|是)(几|多少)？",
    "<e>，(结果|答案|得数)(是|)(多少|几)？",
    "<e>，(等于几|等于多少|是多少|怎么算|多少)？",
    "<e>(的计算结果|算出来|算下来|最后)是(多少|几)？",
    "(多少|几)是<e>？",
    "如果(我|)(算|计算)<e>，(会得到|得到|结果是)(多少|几|什么)？",
    "<e>(能|可以|会)(得到|得)(多少|几)？",
    "(帮个忙|有个问题|小问题|请教)，<e>(等于|是)(几|多少)？",
    "(把|将)<e>(算出来|算一下|计算出来)(。|)",
    "(完成|补全|填写)(算式|等式)：<e>=",
    "(再来|再算|再问|下一题：|接着算|还有|然后|那|再来一题：)<e>(呢|)(？|)",
    "(快|快算|快说|快点)(：|，)<e>(！|？|)",
    "<e>(等于|得|是)(？|?|…)",
    "<e>(得数|结果|)多少(？|)",
]


@dataclass(frozen=True)
class Operation:
    """One operation: its sign in answers, the expressions and the questions that only fit it."""

    sign: str
    signs: tuple[str, ...]
    words_en: tuple[str, ...]
    words_zh: tuple[str, ...]
    asks_en: tuple[str, ...]
    asks_zh: tuple[str, ...]


ADD = Operation(
    "+",
    ("+",),
    ("plus", "plus", "plus", "and", "added to"),
    ("加", "加", "加上"),
    (
        "Add <a> (and|to|plus|with) <b>(.|)",
        "(Please |)(add|add up|sum|sum up|total|put together) <a> and <b>(.|)",
        "(Can|Could|Would) you (please |)add <a> (and|to) <b>( for me|)?",
        "What( is|'s) the (sum|total|addition) of <a> and <b>?",
        "(Find|Give me|Tell me|Calculate|Compute|Work out|I need) the (sum|total) of <a> and <b>.",
        "(the |)(sum|total) of <a> and <b>(?|)",
        "sum <a> <b>",
        "<a> and <b> (together|in total|added|added together|summed up)(?|)",
        "(How much|What) (do|would) <a> and <b> (make|give|come to|add up to)( together| in total|)?",
        "(How many|How much) (are|is) <a> and <b> (together|in total|altogether)?",
        "What do (you|we|I) get (if you|when you|if we|if I) add <a> (and|to) <b>?",
        "What (number |)is <a> more than <b>?",
        "<a> more than <b> is (what|what number|how much)?",
        "If I have <a> and (get|add|receive|find) <b> more, how many do I have?",
        "(Increase|Raise) <a> by <b>.",
        "What( is|'s) <a> increased by <b>?",
        "I (want|need|would like|have) to add <a> and <b>. (What is the sum|What do I get|What is the result)?",
        "Start with <a> and add <b>. What is the result?",
        "What happens (when|if) (you|I) add <a> (and|to) <b>?",
        "(Can|Could) you (tell me|find|work out) the sum of <a> and <b>?",
        "(Put|Count) <a> and <b> together(.|)",
        "(sum|total|add)(:|) <a>(,|) <b>",
        "To <a> (I add|add|we add) <b>(.|. What is it now?)",
    ),
    (
        "<a>(和|与|跟)<b>的(和|总和)(是|等于)(多少|几)(？|)",
        "<a>(和|与|跟)<b>(加起来|相加|加在一起|合起来|一共|合计|总共|之和)(是|等于|)(多少|几)(？|)",
        "(把|将)<a>(和|与|跟)<b>(加起来|相加|加在一起)(，|)(是|等于|得)(多少|几)(？|)",
        "(把|将)<a>(和|与|跟)<b>(加起来|相加|加在一起)(。|)",
        "(求|计算|算一下|告诉我|帮我算)<a>(和|与|跟)<b>的(和|总和)(。|)",
        "<a>再加(上|)<b>(是|等于|得|)(多少|几)？",
        "比<a>(多|大)<b>的数是(多少|几|什么)？",
        "(我有|有)<a>个，(又得到|又来了|再加|再拿来)<b>个，(一共|现在|总共)有(几个|多少个)？",
        "<a>增加<b>(是|等于|得|后是|)(多少|几)？",
        "<a>(和|与|跟|加)<b>(一共|总共)(多少|几)？",
        "<a>(和|与|跟)<b>(的和|之和|的总和)(呢？|是？|多少|是什么|等于？|)",
        "(求和|加法|相加)：<a>(，|和|、)<b>",
        "(两个数|两数)是<a>和<b>，(它们的和|和)是(多少|几)？",
    ),
)
SUBTRACT = Operation(
    "-",
    ("-", "-", "-", "−"),
    ("minus", "minus", "minus", "take away", "less"),
    ("减", "减", "减去"),
    (
        "(Subtract|Take away|Take|Deduct) <b> from <a>(.|)",
        "(Please |Now |)(subtract|take|remove) <b> from <a>(.|)",
        "(Can|Could|Would) you (please |)subtract <b> from <a>( for me|)?",
        "What( is|'s) <b> (subtracted|taken away|taken) from <a>?",
        "What do (you|we|I) get (if you|when you|if we|if I) (subtract|take|take away) <b> from <a>?",
        "What( is|'s) the difference (between|of) <a> and <b>?",
        "(Find|Give me|Tell me|Calculate|Work out) the difference (between|of) <a> and <b>.",
        "(the |)difference (between|of) <a> and <b>(?|)",
        "What( is|'s) (left|the rest) (if|when) (you|I|we) take <b> (from|away from|out of) <a>?",
        "How (much is|many are) left of <a> (after|if) (you|I) take away <b>?",
        "(Decrease|Reduce|Lower) <a> by <b>.",
        "What( is|'s) <a> (decreased|reduced) by <b>?",
        "What (number |)is <b> less than <a>?",
        "How much (more|larger|bigger|greater) is <a> than <b>?",
        "How many more is <a> than <b>?",
        "By how much is <a> larger than <b>?",
        "If I have <a> and (lose|give away|spend|use|eat) <b>, how many (are left|do I have|remain)?",
        "I have <a> and (lose|give away|spend) <b>. (What is left|How many are left|How much is left)?",
        "Start (with|at|from) <a> and (subtract|take away) <b>.",
        "From <a> (subtract|take away|take) <b>(, what is left|)?",
        "I (want|need|have) to subtract <b> from <a>. What is the result?",
        "What must (I|you|we) add to <b> to get <a>?",
        "(Can|Could) you (tell me|find|work out) the difference between <a> and <b>?",
        "difference(:|) <a>(,|) <b>",
        "From <a> (I take|we take|I subtract) <b>(.|. What is left?)",
    ),
    (
        "<a>(和|与|跟)<b>的差(是|等于)(多少|几)(？|)",
        "<a>(和|与|跟)<b>(相差|差|相减)(是|等于|)(多少|几)(？|)",
        "(求|计算|算一下|告诉我|帮我算)<a>(和|与|跟)<b>的差(。|)",
        "从<a>(里|中|里面|)(减去|减掉|拿走|去掉|扣掉|扣除)<b>(，|)(还剩|剩|剩下|等于|是|得)(多少|几)(？|)",
        "<a>(减掉|去掉|拿走|扣掉|扣除|减少)<b>(还剩|剩|剩下|等于|是|得)(多少|几)(？|)",
        "比<a>(少|小)<b>的数是(多少|几|什么)？",
        "<a>比<b>(多|大)(多少|几)？",
        "<b>比<a>(少|小)(多少|几)？",
        "(我有|有)<a>个，(用掉|吃了|送人|丢了|拿走)<b>个，(还剩|剩下|还有)(几个|多少个)？",
        "<b>加(几|多少)等于<a>？",
        "(把|将|用)<a>减(去|)<b>(，|)(得|是|等于)(多少|几)？",
        "<a>(和|与|跟)<b>(的差|之差)(呢？|是？|多少|是什么|等于？|)",
        "(求差|减法|相减)：<a>(，|和|、)<b>",
        "(两个数|两数)是<a>和<b>，(它们的差|差)是(多少|几)？",
    ),
)
MULTIPLY = Operation(
    "×",
    ("*", "*", "x", "×", "×"),
    ("times", "times", "times", "multiplied by"),
    ("乘", "乘以", "乘以", "乘上"),
    (
        "Multiply <a> (by|with|and|times) <b>(.|)",
        "(Please |Now |)multiply <a> (by|and|with) <b>(.|)",
        "(Can|Could|Would) you (please |)multiply <a> (by|and|with) <b>( for me|)?",
        "What( is|'s) the product of <a> and <b>?",
        "(Find|Give me|Tell me|Calculate|Compute|Work out|I need) the product of <a> and <b>.",
        "(the |)product of <a> and <b>(?|)",
        "What do (you|we|I) get (if you|when you|if we|if I) multiply <a> (by|and|with) <b>?",
        "(How much|How many|What) is <a> lots of <b>?",
        "(How much|How many) are <a> groups of <b>?",
        "<a> groups of <b> (is|are|make) how many?",
        "If I have <a> (boxes|bags|rows|groups) of <b>, how many do I have?",
        "What happens (when|if) (you|I) multiply <a> (by|with) <b>?",
        "I (want|need|have) to multiply <a> by <b>. What is the (result|product|answer)?",
        "times table: <a> times <b>",
        "From the (times table|multiplication table): <a> times <b>(?|)",
        "<a> times <b> (makes|gives|is) (what|how much|how many)?",
        "<a> by <b>, multiplied(?|)",
        "What( is|'s) <a> multiplied (by|with) <b>?",
        "(In the times table, |)what comes out of <a> times <b>?",
    ),
    (
        "<a>(和|与|跟)<b>的(积|乘积)(是|等于)(多少|几|什么)(？|)",
        "<a>(和|与|跟)<b>相乘(是|等于|得|)(多少|几)(？|)",
        "(把|将)<a>(和|与|跟)<b>(相乘|乘起来)(，|)(是|等于|得|结果是)(多少|几)(？|)",
        "(求|计算|算一下|告诉我|帮我算)<a>(和|与|跟)<b>的(积|乘积)(。|)",
        "<a>个<b>(相加|加起来|是|一共是|等于)(多少|几)？",
        "<a>的<b>倍(是|等于)(多少|几)(？|)",
        "<a>的<b>倍(？|)",
        "每(盒<a>个，<b>盒|袋<a>个，<b>袋|组<a>个，<b>组)(一共|共|总共)有多少个？",
        "<a>(和|与|跟)<b>(的积|之积|的乘积)(呢？|是？|多少|等于？|)",
        "(求积|乘法|相乘)：<a>(，|和|、)<b>",
        "(两个数|两数)是<a>和<b>，(它们的积|积)是(多少|几)？",
        "(乘法口诀|乘法表|九九表)(里|中|：)<a>乘(以|)<b>(等于|是|得)(多少|几)？",
    ),
)
DIVIDE = Operation(
    "÷",
    ("/", "/", "÷", "÷"),
    ("divided by", "divided by", "divided by", "over"),
    ("除以", "除以", "除以"),
    (
        "Divide <a> (by|into) <b>(.|)",
        "(Please |Now |)divide <a> by <b>(.|)",
        "(Can|Could|Would) you (please |)divide <a> by <b>( for me|)?",
        "What( is|'s) the (quotient|ratio) of <a> and <b>?",
        "(Find|Give me|Tell me) the quotient of <a> and <b>.",
        "How many times does <b> (go into|fit into|fit in) <a>?",
        "How (often|many times) does <b> (go in|fit into|fit in) <a>?",
        "What do (you|we|I) get (if you|when you|if we|if I) divide <a> by <b>?",
        "Split <a> (into|in) <b> (equal |)(parts|groups). How (big|large) is (each|one)?",
        "Share <a> (among|between|equally among) <b>.",
        "If <b> (people|friends|children) share <a>, how many (does|will) each (get|have)?",
        "What happens (when|if) (you|I) divide <a> by <b>?",
        "I (want|need|have) to divide <a> by <b>. What is the (result|answer)?",
        "What number times <b> (is|makes|gives) <a>?",
        "<b> times what (is|makes|gives) <a>?",
        "How many <b>s are (there |)in <a>?",
        "<a> split (into|by|among) <b>(?|)",
        "What( is|'s) <a> divided (by|into) <b>?",
    ),
    (
        "<a>(和|与)<b>的商(是|等于)(多少|几)(？|)",
        "(求|计算|算一下|告诉我|帮我算)<a>除以<b>的商(。|)",
        "<a>(和|与|除以)<b>(的商|之商)(呢？|是？|多少|等于？|)",
        "(把|将)<a>(平均|)分成<b>份，(每份|一份)(是|有|)(多少|几)？",
        "<a>(平均|)分(成|给)<b>(份|个人)，(每份|每人|每个)(是|有|得|)(多少|几)？",
        "<a>里(面|)有(几|多少)个<b>？",
        "<a>是<b>的(几|多少)倍？",
        "(几|多少)乘(以|)<b>(等于|是)<a>？",
        "<b>乘(以|)(几|多少)(等于|是|得)<a>？",
        "<b>个人(平分|分)<a>个，每人(几个|多少个|得几个)？",
        "<a>的<b>分之一(是|等于)(多少|几)？",
    ),
)

# Questions with an operand in a word of its own: each has the fixed operand 2, or the square.
DOUBLE_EN = [
    "What( is|'s) (double|twice|two times) <a>?",
    "(Double|Twice) <a>(?|)",
    "(What is|How much is) the double of <a>?",
    "(Calculate|Tell me|Compute) (double|twice) <a>.",
]
DOUBLE_ZH = ["<a>的(两倍|二倍)(是|等于)(多少|几)？", "<a>的(两倍|二倍)", "<a>翻倍(是|等于|是)(多少|几)？", "两个<a>是多少？"]
HALF_EN = [
    "What( is|'s) half of <a>?",
    "half of <a>(?|)",
    "(How much|How many) is (one half|half) of <a>?",
    "(Calculate|Tell me|Compute) half of <a>.",
    "(Halve <a>.|Cut <a> in half. What is the result?|What is the half of <a>?)",
]
HALF_ZH = ["<a>的一半(是|等于|有)(多少|几)？", "<a>的一半", "(算一下|计算|求)<a>的一半(。|)", "<a>的二分之一是多少？"]
# The times table as children recite it: two digits in words, and nothing between them.
RECITED_ZH = [
    "<ab>得(多少|几)(？|呢？|)",
    "<ab>(等于|是|得)(多少|几)？",
    "(口诀|乘法口诀|九九表|背口诀|小九九)(里|)(：|，)<ab>(得|是|等于|)(多少|几)？",
    "(请问|那|告诉我|你知道|考考你，)<ab>得(多少|几)(？|)",
    "<ab>(得|多少)(？|)",
    "<ab>是多少？",
]
SQUARE_EN = [
    "What( is|'s) <a> squared?",
    "What( is|'s) the square of <a>?",
    "(the |)square of <a>(?|)",
    "<a> squared( =|?|)",
    "<a>^2( =|)",
    "(Find|Calculate|Compute) the square of <a>.",
    "Square (the number |)<a>.",
    "(How much|Tell me how much) is <a> squared?",
    "(What do you get if you|What happens if I) multiply <a> by itself?",
    "<a> times itself(?|)",
    "What( is|'s) <a> to the power of (2|two)?",
    "<a>²",
]
SQUARE_ZH = [
    "<a>的(平方|二次方)(是|等于)(多少|几)(？|)",
    "<a>的平方",
    "(求|计算|算一下|帮我算)<a>的平方(。|)",
    "<a>(乘以|乘)(它|)自己(等于|是)(多少|几)？",
    "<a>^2(等于多少|是多少|)",
    "<a>²(等于多少|是多少|)",
]
ROOT_EN = [
    "What( is|'s) the square root of <a>?",
    "(the |)square root of <a>(?|)",
    "(Calculate|Find|Tell me|Compute|Give me) the square root of <a>.",
    "Which number (squared|times itself) (is|makes|gives) <a>?",
    "sqrt <a>",
    "√<a>( =|)",
]
ROOT_ZH = ["<a>的(算术|)平方根是(多少|几)？", "(求|计算|算一下)<a>的平方根(。|)", "根号<a>(等于|是)(多少|几)？", "√<a>(=|等于多少|)"]


def small_number(rng: random.Random, low: int = 0) -> int:
    """A number up to 20, the ones up to 10 more often."""
    return rng.randint(low, 10) if rng.random() < 0.65 else rng.randint(low, 20)


def in_words(number: int, lang: str) -> str:
    """A number below a hundred in words."""
    tens, units = divmod(number, 10)
    if lang == "zh":
        if number < 10:
            return DIGITS_ZH[number]
        return (DIGITS_ZH[tens] if tens > 1 else "") + "十" + (DIGITS_ZH[units] if units else "")
    if number < 20:
        return WORDS_EN[number]
    return TENS_EN[tens - 2] + (f"-{WORDS_EN[units]}" if units else "")


def written(rng: random.Random, numbers: tuple[int, ...], lang: str, words: float = 0.25) -> list[str]:
    """The numbers as a user types them: digits, or all in words (with the share `words`, if they are small)."""
    if max(numbers) > 99 or min(numbers) < 0 or rng.random() > words:
        return [str(number) for number in numbers]
    return [in_words(number, lang) for number in numbers]


def airy(rng: random.Random, question: str) -> str:
    """Blanks between Chinese characters and digits in some questions, as many people type them."""
    if rng.random() < 0.7:
        return question
    return re.sub(r"(?<=[\u4e00-\u9fff])(?=\d)|(?<=\d)(?=[\u4e00-\u9fff])", " ", question)


def pick_lang(rng: random.Random) -> str:
    return rng.choice(("en", "zh"))


def end(text: str, lang: str) -> str:
    """Puts the full stop of the language."""
    return text + ("." if lang == "en" else "。")


def question_for(rng: random.Random, op: Operation, a: int, b: int, lang: str) -> tuple[str, bool]:
    """A question for `a op b`, and whether it is a sentence, which may be varied further."""
    kind = rng.random()
    if kind < 0.4:
        asks = op.asks_en if lang == "en" else op.asks_zh
        left, right = written(rng, (a, b), lang, words=0.2)
        return airy(rng, say(rng, rng.choice(asks), a=left, b=right)), True
    symbolic = kind < 0.72
    if symbolic:
        gap = rng.choice(("", "", " "))
        expression = f"{a}{gap}{rng.choice(op.signs)}{gap}{b}"
    else:
        left, right = written(rng, (a, b), lang, words=0.45)
        word = rng.choice(op.words_en if lang == "en" else op.words_zh)
        gap = " " if lang == "en" or (left.isascii() and rng.random() < 0.15) else ""
        expression = f"{left}{gap}{word}{gap}{right}"
    frame = rng.choice(FRAMES_EN if lang == "en" else FRAMES_ZH)
    question = airy(rng, say(rng, frame, e=expression))
    return (typed(rng, question), False) if symbolic else (question, True)


def typed(rng: random.Random, question: str) -> str:
    """Small letters and missing marks for questions that the trainer leaves alone, as it could harm their numbers."""
    if rng.random() < 0.35:
        question = question.lower()
    if rng.random() < 0.25:
        question = question.rstrip("?？.。") or question
    return question


def shows_language(topic: Callable[[random.Random], QA]) -> Callable[[random.Random], QA]:
    """Draws again while a Chinese question has no Chinese character or mark: a bare "2+2" is answered in English."""

    def drawn(rng: random.Random) -> QA:
        while True:
            qa = topic(rng)
            if qa.lang == "en" or any("\u3000" <= char for char in qa.question):
                return qa

    drawn.__doc__ = topic.__doc__
    return drawn


def equation_qa(rng: random.Random, op: Operation, a: int, b: int, result: int, lang: str, thought: str) -> QA:
    question, plain = question_for(rng, op, a, b, lang)
    return QA(question, end(f"{a} {op.sign} {b} = {result}", lang), lang, thought, plain)


def add_thought(a: int, b: int, lang: str) -> str:
    """Adds the units, then the tens, as on paper."""
    en = lang == "en"
    if a + b <= 20 or max(a, b) > 99:
        return f"I add the numbers: {a} + {b} = {a + b}." if en else f"把两个数相加：{a} + {b} = {a + b}。"
    units = a % 10 + b % 10
    tens = [str(n // 10) for n in (a, b) if n >= 10]
    total = (a + b) // 10
    if units >= 10:
        tens.append("1")
        carry = f", write {units % 10} and carry 1" if en else f"，写{units % 10}进1"
    else:
        carry = ""
    first = f"{a % 10} + {b % 10} = {units}{carry}"
    if len(tens) == 1:
        second = f"The tens stay {total}" if en else f"十位还是{total}"
    else:
        second = f"{' + '.join(tens)} = {total}"
    return f"{first}. {second}." if en else f"{first}。{second}。"


def subtract_thought(a: int, b: int, lang: str) -> str:
    """Subtracts the units, then the tens, as on paper."""
    en = lang == "en"
    if a <= 20 or b > a:
        return f"I subtract the numbers: {a} - {b} = {a - b}." if en else f"把两个数相减：{a} - {b} = {a - b}。"
    tens = [str(a // 10)]
    if a % 10 < b % 10:
        first = f"{a % 10} is less than {b % 10}, so borrow 1: " if en else f"{a % 10}比{b % 10}小，向前借1："
        first += f"{a % 10 + 10} - {b % 10} = {a % 10 + 10 - b % 10}"
        tens.append("1")
    else:
        first = f"{a % 10} - {b % 10} = {a % 10 - b % 10}"
    if b >= 10:
        tens.append(str(b // 10))
    total = (a - b) // 10
    if len(tens) == 1:
        second = f"The tens stay {total}" if en else f"十位还是{total}"
    else:
        second = f"{' - '.join(tens)} = {total}"
    return f"{first}. {second}." if en else f"{first}。{second}。"


def multiply_thought(a: int, b: int, lang: str) -> str:
    """Names the times table, and splits off the ten where a factor is 11 or 12."""
    if a > 10 and b > 1:
        steps = f"10 × {b} = {10 * b}, {a - 10} × {b} = {(a - 10) * b}, {10 * b} + {(a - 10) * b} = {a * b}"
        return f"{steps}." if lang == "en" else steps.replace(", ", "，") + "。"
    return f"From the times table: {a} × {b} = {a * b}." if lang == "en" else f"根据乘法表，{a} × {b} = {a * b}。"


def divide_thought(a: int, b: int, lang: str) -> str:
    if lang == "en":
        return f"{b} × {a // b} = {a}, so {a} ÷ {b} = {a // b}."
    return f"{b} × {a // b} = {a}，所以{a} ÷ {b} = {a // b}。"


def addends(rng: random.Random) -> tuple[int, int]:
    """Mostly two digits each, since the small sums are soon known."""
    kind = rng.random()
    if kind < 0.06:
        return rng.randint(1, 5), rng.randint(1, 5)
    if kind < 0.3:
        return small_number(rng), small_number(rng)
    if kind < 0.42:
        pair = [rng.randint(10, 99), rng.randint(0, 9)]
        rng.shuffle(pair)
        return pair[0], pair[1]
    if kind < 0.44:
        return rng.randint(1, 9) * 100, rng.randint(1, 9) * 100
    return rng.randint(0, 99), rng.randint(0, 99)


def minuends(rng: random.Random) -> tuple[int, int]:
    """The larger number first."""
    kind = rng.random()
    if kind < 0.3:
        a, b = small_number(rng), small_number(rng)
    elif kind < 0.44:
        a, b = rng.randint(20, 100), rng.randint(0, 9)
    else:
        a, b = rng.randint(0, 100), rng.randint(0, 99)
    return max(a, b), min(a, b)


def factors(rng: random.Random) -> tuple[int, int]:
    kind = rng.random()
    if kind < 0.75:
        return rng.randint(1, 10), rng.randint(1, 10)
    if kind < 0.8:
        pair = [0, rng.randint(0, 12)]
        rng.shuffle(pair)
        return pair[0], pair[1]
    return rng.randint(1, 12), rng.randint(1, 12)


@shows_language
def addition(rng: random.Random) -> QA:
    """a + b."""
    lang = pick_lang(rng)
    a, b = addends(rng)
    return equation_qa(rng, ADD, a, b, a + b, lang, add_thought(a, b, lang))


@shows_language
def subtraction(rng: random.Random) -> QA:
    """a - b, with a few negative results, asked for with the sign only."""
    lang = pick_lang(rng)
    if rng.random() < 0.04:
        b = rng.randint(1, 20)
        a = rng.randint(0, b - 1)
        frame = rng.choice(FRAMES_EN if lang == "en" else FRAMES_ZH)
        gap = rng.choice(("", " "))
        question = typed(rng, say(rng, frame, e=f"{a}{gap}-{gap}{b}"))
        return QA(question, end(f"{a} - {b} = {a - b}", lang), lang, subtract_thought(a, b, lang), plain=False)
    a, b = minuends(rng)
    return equation_qa(rng, SUBTRACT, a, b, a - b, lang, subtract_thought(a, b, lang))


@shows_language
def multiplication(rng: random.Random) -> QA:
    """The times table, doubles and squares."""
    lang = pick_lang(rng)
    kind = rng.random()
    if lang == "zh" and kind < 0.1:
        a, b = rng.randint(1, 9), rng.randint(1, 9)
        question = one_of(rng, RECITED_ZH, ab=DIGITS_ZH[a] + DIGITS_ZH[b])
        return QA(question, f"{a} × {b} = {a * b}。", lang, multiply_thought(a, b, lang))
    if kind < 0.86:
        a, b = factors(rng)
        return equation_qa(rng, MULTIPLY, a, b, a * b, lang, multiply_thought(a, b, lang))
    if kind < 0.9:
        a, b = rng.randint(1, 20), 2
        patterns = DOUBLE_EN if lang == "en" else DOUBLE_ZH
    else:
        a = b = rng.randint(1, 12)
        patterns = SQUARE_EN if lang == "en" else SQUARE_ZH
    question = one_of(rng, patterns, a=str(a))
    return QA(question, end(f"{a} × {b} = {a * b}", lang), lang, multiply_thought(a, b, lang))


@shows_language
def division(rng: random.Random) -> QA:
    """Exact division within the table, halves, square roots, and division by zero."""
    lang = pick_lang(rng)
    en = lang == "en"
    kind = rng.random()
    if kind < 0.05:
        root = rng.randint(1, 12)
        question = one_of(rng, ROOT_EN if en else ROOT_ZH, a=str(root * root))
        answer = f"The square root of {root * root} is {root}." if en else f"{root * root}的平方根是{root}。"
        thought = f"{root} × {root} = {root * root}." if en else f"{root} × {root} = {root * root}。"
        return QA(question, answer, lang, thought)
    if kind < 0.08:
        a = small_number(rng, 1)
        left, zero = written(rng, (a, 0), lang)
        sign = rng.choice(DIVIDE.signs)
        word = say(rng, "<a> divided by <b>" if en else "<a>除以<b>", a=left, b=zero)
        expression = rng.choice((f"{a}{sign}0", f"{a} {sign} 0", word))
        question = typed(rng, say(rng, rng.choice(FRAMES_EN if en else FRAMES_ZH), e=expression))
        answer = "A number cannot be divided by 0." if en else "数不能除以0。"
        thought = "The divisor is 0, so there is no result." if en else "除数是0，没有结果。"
        return QA(question, answer, lang, thought, plain=False)
    if kind < 0.14:
        a, b = 2 * rng.randint(1, 20), 2
        question = one_of(rng, HALF_EN if en else HALF_ZH, a=str(a))
        return QA(question, end(f"{a} ÷ 2 = {a // 2}", lang), lang, divide_thought(a, b, lang))
    b = rng.randint(1, 10) if rng.random() < 0.8 else rng.randint(1, 12)
    result = rng.randint(0 if rng.random() < 0.1 else 1, 10) if rng.random() < 0.8 else rng.randint(1, 12)
    a = b * result
    return equation_qa(rng, DIVIDE, a, b, result, lang, divide_thought(a, b, lang))


CHECKS_EN = [
    "Does <e> (equal|make|give) <c>?",
    "Is <e> (equal to|the same as) <c>?",
    "Is <e> = <c>?",
    "Is it (true|right|correct) that <e> (is|equals|makes) <c>?",
    "<e> = <c>, (right|correct|true or false|is that right|is this correct|yes or no)?",
    "(True or false|Right or wrong|Yes or no): <e> = <c>(?|)",
    "I (think|say|believe|calculated that) <e> (is|equals) <c>. (Is that right|Am I right|Is it correct)?",
    "My (friend|teacher|son) says (that |)<e> (is|equals) <c>. Is (that|it) (right|true|correct)?",
    "(Check|Verify|Please check)( this|): <e> = <c>",
    "<e> is <c>, isn't it?",
]
CHECKS_ZH = [
    "<e>(等于|是|得)<c>吗？",
    "<e>=<c>(对吗|吗|对不对|正确吗|是对的吗|，对吗|，是真的吗)？",
    "<e>(等于|是)<c>(，|)(对吗|对不对|正确吗|是真的吗|没错吧)？",
    "<e>(是不是|是否)(等于|)<c>？",
    "我(觉得|认为|算出来|算的是)<e>(等于|是)<c>，(对吗|对不对|我算对了吗)？",
    "(判断对错|检查一下|请检查|判断|对还是错)：<e>=<c>",
    "(老师|同学|朋友)说<e>(等于|是)<c>，(对吗|是对的吗|正确吗)？",
]


def checks(rng: random.Random) -> QA:
    """Is 2 + 2 = 5? The answer gives the right equation after yes or no."""
    lang = pick_lang(rng)
    en = lang == "en"
    op, a, b, result = small_sum(rng)
    claimed = result if rng.random() < 0.5 else max(0, result + rng.choice((-3, -2, -1, 1, 2, 3, 10)))
    word = rng.choice(op.words_en[:1] if en else op.words_zh)
    gap = " " if en else ""
    sign = f" {op.sign} " if op is DIVIDE else rng.choice((" {} ", "{}")).format(rng.choice(op.signs))
    expression = rng.choice((f"{a}{sign}{b}", f"{a}{gap}{word}{gap}{b}"))
    question = typed(rng, airy(rng, one_of(rng, CHECKS_EN if en else CHECKS_ZH, e=expression, c=str(claimed))))
    equation = f"{a} {op.sign} {b} = {result}"
    right = claimed == result
    if en:
        answer = f"{'Yes' if right else 'No'}, {equation}."
        thought = f"{equation}. The user says {claimed}, so it is {'right' if right else 'wrong'}."
    else:
        answer = f"{'对' if right else '不对'}，{equation}。"
        thought = f"{equation}。用户说{claimed}，所以{'对' if right else '不对'}。"
    return QA(question, answer, lang, thought, plain=False)


def small_sum(rng: random.Random) -> tuple[Operation, int, int, int]:
    """An operation, its operands and its result."""
    op = rng.choice((ADD, ADD, ADD, SUBTRACT, SUBTRACT, MULTIPLY, MULTIPLY, DIVIDE))
    if op is ADD:
        a, b = addends(rng)
        return op, a, b, a + b
    if op is SUBTRACT:
        a, b = minuends(rng)
        return op, a, b, a - b
    a, b = rng.randint(1, 10), rng.randint(1, 10)
    if op is MULTIPLY:
        return op, a, b, a * b
    return op, a * b, b, a


def spaced(rng: random.Random, expression: str) -> str:
    """An expression as a user types it: with or without spaces, with any sign for times."""
    text = expression.replace("×", rng.choice(("*", "*", "x", "×")))
    return text if rng.random() < 0.5 else text.replace(" ", "")


@shows_language
def chains(rng: random.Random) -> QA:
    """Three or four terms, with and without brackets, answered step by step."""
    lang = pick_lang(rng)
    a, b, c = (rng.randint(1, 10) for _ in range(3))
    kind = rng.randrange(7)
    if kind <= 1:
        expression, steps = f"{a} + {b} + {c}", [f"{a} + {b} = {a + b}", f"{a + b} + {c} = {a + b + c}"]
    elif kind == 2:
        d = rng.randint(1, 10)
        expression = f"{a} + {b} + {c} + {d}"
        steps = [f"{a} + {b} = {a + b}", f"{a + b} + {c} = {a + b + c}", f"{a + b + c} + {d} = {a + b + c + d}"]
    elif kind == 3:
        c = min(c, a + b)
        expression, steps = f"{a} + {b} - {c}", [f"{a} + {b} = {a + b}", f"{a + b} - {c} = {a + b - c}"]
    elif kind == 4:
        a, b, c = a % 5 + 1, b % 5 + 1, c % 5 + 1
        expression, steps = f"({a} + {b}) × {c}", [f"{a} + {b} = {a + b}", f"{a + b} × {c} = {(a + b) * c}"]
    elif kind == 5:
        expression, steps = f"{a} + {b} × {c}", [f"{b} × {c} = {b * c}", f"{a} + {b * c} = {a + b * c}"]
    else:
        a, b = a % 3 + 1, b % 3 + 1
        expression, steps = f"{a} × {b} × {c}", [f"{a} × {b} = {a * b}", f"{a * b} × {c} = {a * b * c}"]
    shown = spaced(rng, expression)
    if kind <= 3 and rng.random() < 0.3:
        plus, minus = (" plus ", " minus ") if lang == "en" else ("加", "减")
        shown = expression.replace(" + ", plus).replace(" - ", minus)
    question = typed(rng, say(rng, rng.choice(FRAMES_EN if lang == "en" else FRAMES_ZH), e=shown))
    if lang == "en":
        thought = f"First {steps[0]}. " + " ".join(f"Then {step}." for step in steps[1:])
    else:
        thought = f"先算{steps[0]}。" + "".join(f"再算{step}。" for step in steps[1:])
    answer = " ".join(f"{step}." for step in steps) if lang == "en" else "".join(f"{step}。" for step in steps)
    return QA(question, answer, lang, thought, plain=False)


def raw_sums(rng: random.Random) -> Text:
    """Raw prompts that stop at the equals sign, some after a few solved examples."""
    op, a, b, result = small_sum(rng)
    sign, gap = rng.choice(op.signs[:2]), rng.choice(("", " "))

    def left(x: int, y: int) -> str:
        return f"{x}{gap}{sign}{gap}{y}{gap}="

    kind = rng.random()
    if kind < 0.6:
        return Text(left(a, b), f"{gap}{result}")
    if kind < 0.7:
        intro = rng.choice(("Math: ", "Calculate: ", "The answer: ", "计算：", "算术：", "Q: ", "口算：", "We know that "))
        return Text(intro + left(a, b), f"{gap}{result}")
    if kind < 0.78:
        word = "加" if op is ADD else rng.choice(op.words_zh)
        return Text(f"{a}{word}{b}等于", str(result))
    if kind < 0.86:
        word = op.words_en[0]
        return Text(f"{a} {word} {b} {rng.choice(('is', 'equals', 'makes'))}", f" {result}.")
    lines = []
    for _ in range(rng.randint(1, 3)):
        x, y, value = example_for(rng, op)
        lines.append((left(x, y), value))
    if kind < 0.94:
        shots = "".join(f"{text}{gap}{value}\n" for text, value in lines)
        return Text(shots + left(a, b), f"{gap}{result}")
    shots = "".join(f"Q: {text} ?\nA: {value}\n\n" for text, value in lines)
    return Text(f"{shots}Q: {left(a, b)} ?\nA:", f" {result}")


def example_for(rng: random.Random, op: Operation) -> tuple[int, int, int]:
    """Operands and the result for one given operation."""
    while True:
        found, a, b, result = small_sum(rng)
        if found is op:
            return a, b, result


PEOPLE_EN = [
    *((name, "he", "him", "his") for name in "Tom Ben Sam Jack Leo Max Peter Paul David Mike Bob Dan Adam Tim "
          "John Nick James Omar Felix Oscar Hugo Eric Mark Alex".split()),
    *((name, "she", "her", "her") for name in "Anna Lisa Mary Emma Lucy Sara Kate Mia Nina Jane Alice Julia Amy Lily "
          "Sarah Lena Maria Eva Ella Clara Rosa Ruth Zoe Laura".split()),
]
FOODS_EN = "apples oranges cookies bananas eggs pears cakes candies sandwiches strawberries nuts plums cherries".split()
THINGS_EN = FOODS_EN + "books pens balls coins stickers cards marbles toys flowers stamps stones pencils shells".split()
PEOPLE_ZH = "小明 小红 小华 小丽 小刚 小芳 小李 小王 小张 小美 小强 小军 小兰 小东 小雨".split()
FOODS_ZH = [("个", "苹果"), ("个", "橘子"), ("颗", "糖"), ("个", "鸡蛋"), ("块", "饼干"), ("个", "梨"), ("个", "桃子"), ("根", "香蕉")]
THINGS_ZH = FOODS_ZH + [
    ("本", "书"),
    ("支", "铅笔"),
    ("个", "球"),
    ("朵", "花"),
    ("张", "邮票"),
    ("张", "卡片"),
    ("个", "玩具"),
    ("枚", "硬币"),
    ("瓶", "水"),
    ("瓶", "牛奶"),
    ("支", "笔"),
    ("把", "椅子"),
]

# (operation, question, sentence after the equation); <n> and <m> are the operands in the order of the equation, <r> is
# its result. Factors stand in the order of the story.
STORIES_EN = [
    ("+", "<name> has <n> <things> and (buys|gets|finds|receives|picks) <m> more. <ask>", "<name> has <r> <things>."),
    ("+", "<name> has <n> <things>. <He> (buys|gets|finds|receives) <m> more. <ask>", "<name> has <r> <things>."),
    ("+", "<name> has <n> <things>. <friend> gives <name> <m> more. <ask>", "<name> has <r> <things>."),
    ("+", "If <name> has <n> <things> and <friend> gives <him> <m>, (how many does <he> have|what is the total)?",
     "<name> has <r> <things>."),
    ("+", "<name> has <n> <things> and <friend> has <m> <things>. "
     "How many (<things> |)do they have (together|in total|in all)?",
     "Together they have <r> <things>."),
    ("+", "<name> and <friend> have <n> and <m> <things>. How many do they have together?",
     "Together they have <r> <things>."),
    ("+", "There are <n> <things> (on the table|in the box) and <m> (in the bag|on the floor). "
     "How many (<things> |)are there (in total|altogether)?",
     "There are <r> <things>."),
    ("+", "There are <n> <things> in a (box|basket|bag). (I|We) put in <m> more. How many (<things> |)are in it now?",
     "There are <r> <things>."),
    ("+", "I have <n> <things> and (buy|get|find) <m> more. How many (<things> |)do I have( now|)?",
     "You have <r> <things>."),
    ("+", "I (had|have) <n> <things>. My (friend|mother|brother) gave me <m> more. How many do I have now?",
     "You have <r> <things>."),
    ("+", "<n> birds (sit|are) (on|in) a tree and <m> more come. How many birds are there( now|)?",
     "There are <r> birds."),
    ("+", "There are <n> (boys and <m> girls|men and <m> women) in (the|a) (class|room|group). "
     "How many people are there?",
     "There are <r> people."),
    ("+", "<name> reads <n> pages (today and <m> pages tomorrow|at noon and <m> in the evening). "
     "How many pages does <he> read( in all|)?",
     "<name> reads <r> pages."),
    ("+", "A pen costs <n> dollars and a book costs <m> dollars. How much do they cost together?",
     "Together they cost <r> dollars."),
    ("+", "<name> pays <n> dollars for (lunch|a toy) and <m> dollars for (a drink|a ticket). "
     "How much does <he> (pay|spend)( in total|)?",
     "<name> pays <r> dollars."),
    ("+", "<name> is <n> years old. How old will <he> be in <m> years?", "<name> will be <r> years old."),
    ("+", "<name> is <n> years old. <friend> is <m> years older. How old is <friend>?", "<friend> is <r> years old."),
    ("+", "<name> walks <n> km in the morning and <m> km in the (afternoon|evening). "
     "How far does <he> walk( in total|)?",
     "<name> walks <r> km."),
    ("-", "<name> has <n> <foods> and eats <m>( of them|). How many (<foods> |)are left?",
     "There are <r> <foods> left."),
    ("-", "<name> has <n> <things> and (gives|sells) <m> to <friend>. "
     "How many (<things> |)(does <he> have left|are left|does <name> have now)?",
     "<name> has <r> <things> left."),
    ("-", "<name> had <n> <things>. <He> (lost|sold|gave away|gave <friend>) <m>. "
     "How many (<things> |)(does <he> have now|are left|does <he> still have)?",
     "<name> has <r> <things> left."),
    ("-", "I have <n> <things> and (lose|give away|sell) <m>. "
     "How many (<things> |)(do I have left|are left|do I have now)?",
     "You have <r> <things> left."),
    ("-", "I had <n> <foods> and ate <m>. How many (do I have left|are left|remain)?", "You have <r> <foods> left."),
    ("-", "There are <n> <things> (on the table|in the box|in a bag). <name> takes <m>( of them|). How many are left?",
     "There are <r> <things> left."),
    ("-", "<n> birds (sit|are) (on|in) a tree. <m> fly away. How many birds are (left|still there)?",
     "There are <r> birds left."),
    ("-", "A bus has <n> people. <m> (get off|leave). How many people are (left|still on the bus)?",
     "There are <r> people left."),
    ("-", "<name> has <n> dollars and (spends|pays) <m>( dollars|). How much (money |)(does <he> have left|is left)?",
     "<name> has <r> dollars left."),
    ("-", "A book has <n> pages. <name> has read <m>( pages|). How many pages are left?", "There are <r> pages left."),
    ("-", "<name> has <n> <things> and <friend> has <m>. How many more does <name> have?",
     "<name> has <r> more <things>."),
    ("-", "There are <n> (children|people|students) in a (room|class). <m> (go home|leave). How many are left?",
     "There are <r> people left."),
    ("-", "<name> is <n> years old. <friend> is <m> years younger. How old is <friend>?", "<friend> is <r> years old."),
    ("×", "There are <n> (boxes|bags|baskets) with <m> <things> (each|in each). "
     "How many <things> are there( in total|)?",
     "There are <r> <things>."),
    ("×", "<name> buys <n> (bags|boxes) of <m> <things>. How many <things> does <he> (have|buy)?",
     "<name> has <r> <things>."),
    ("×", "<n> (friends|children) have <m> <things> each. How many <things> do they have (together|in total)?",
     "Together they have <r> <things>."),
    ("×", "(A|One) book costs <n> dollars. How much do <m> books cost?", "The books cost <r> dollars."),
    ("×", "<name> reads <n> pages (every|a|each) day. How many pages (is that|does <he> read) in <m> days?",
     "<name> reads <r> pages."),
    ("×", "A (room|class) has <n> rows of <m> chairs. How many chairs are there?", "There are <r> chairs."),
    ("×", "<n> (cars|wagons) have <m> (wheels|seats) each. How many are there in total?", "There are <r>."),
    ("×", "(I have|If I have) <n> (boxes|bags) with <m> <things> each, how many <things> do I have?",
     "You have <r> <things>."),
    ("÷", "<name> shares <n> <things> (equally |)(among|with|between) <m> friends. How many does each friend get?",
     "Each friend gets <r> <things>."),
    ("÷", "<m> (children|friends|people) share <n> <things>( equally|). How many does each (of them |)get?",
     "Each gets <r> <things>."),
    ("÷", "<name> puts <n> <things> (equally |)into <m> (boxes|bags). How many are in each?", "Each has <r> <things>."),
    ("÷", "<n> <things> (are packed|go) into <m> equal (boxes|bags). How many <things> (are in each|per box)?",
     "Each has <r> <things>."),
    ("÷", "<m> (pens|books|tickets) cost <n> dollars. How much does one cost?", "One costs <r> dollars."),
    ("÷", "<name> has <n> dollars. A ticket costs <m> dollars. How many tickets can <he> buy?",
     "<name> can buy <r> tickets."),
    ("÷", "A class of <n> (students|children) is split into <m> equal groups. How many are in each group?",
     "Each group has <r> people."),
    ("+", "<name> (has|had) <n> <things>. <His> (mother|father|friend|sister) (gives|gave) <him> <m> (more|). <ask>",
     "<name> has <r> <things>."),
    ("+", "(A|The) (shop|store) has <n> <things>. (<m> more|Another <m>) (arrive|come in|are brought|are delivered). "
     "How many (<things> |)(are there|does it have) (now|in total)?",
     "There are <r> <things>."),
    ("+", "There are <n> (cows and <m> sheep|cats and <m> dogs|horses and <m> cows) on a farm. "
     "How many animals are there( in all| altogether| in total|)?",
     "There are <r> animals."),
    ("+", "<name> (scores|scored|gets|got) <n> points in the first game and <m> in the second. "
     "How many points (is that|are there)( in total| altogether| in all|)?",
     "<name> has <r> points."),
    ("+", "<name> (saves|saved) <n> dollars in (May|one week) and <m> dollars in (June|the next). "
     "How much is that( in total| in all| altogether|)?",
     "<name> has <r> dollars."),
    ("+", "A bus has <n> people. <m> (more |)(get on|people get on). How many people are on the bus( now|)?",
     "There are <r> people."),
    ("-", "<name> (has|had) <n> <things>. <He> (gives|gave) <m> (of them |)to <his> (friend|brother|sister). <left>",
     "<name> has <r> <things> left."),
    ("-", "<name> (has|had) <n> <things> (and|but) (lost|loses|sold|sells|dropped|gave away) <m>( of them|). <left>",
     "<name> has <r> <things> left."),
    ("-", "(A|The) (shop|store) has <n> <things> and (sells|sold) <m>( of them|). "
     "How many (<things> |)(are left|remain)?",
     "There are <r> <things> left."),
    ("-", "Of <n> <things>, <m> are (broken|bad|gone|sold). How many (<things> |)are (left|still good)?",
     "There are <r> <things> left."),
    ("-", "<name> needs <n> <things> and (already |)has <m>. How many more (does <he> need|are needed)?",
     "<name> needs <r> more <things>."),
    ("-", "There are <n> cars in a (street|parking lot). <m> (of them |)(leave|drive away). How many (cars |)are left?",
     "There are <r> cars left."),
    ("-", "<name> pays with <n> dollars for a (toy|book|ticket) that costs <m> dollars. How much does <he> get back?",
     "<name> gets <r> dollars back."),
    ("×", "(A|One|Each|Every) <box> (has|holds|contains) <n> <things>. "
     "How many <things> are (there |)in <m> <boxes>?",
     "There are <r> <things>."),
    ("×", "(Each|Every|One) row (seats|has seats for) <n> people. How many people can sit in <m> rows?",
     "There are seats for <r> people."),
    ("×", "(One|A|Each) (ticket|toy|pen) costs <n> dollars. <name> buys <m>. How much does <he> pay?",
     "<name> pays <r> dollars."),
    ("÷", "There are <n> people and <m> (can sit|sit) in (each|a|every) row. How many rows are (needed|there)?",
     "There are <r> rows."),
    ("÷", "<name> has <n> <things> and puts <m> in (each|every) <box>. "
     "How many <boxes> (are needed|does <he> need)?",
     "<name> needs <r> <boxes>."),
]
ASKS_EN = [
    "How many <things> does <name> have?",
    "How many does <he> have?",
    "How many <things> does <he> have now?",
    "How many <things> does <he> have in (total|all)?",
    "How many (<things> |)are there( now|)?",
    "What is the total?",
    "How many now?",
    "How many (<things> |)has <he> (now|got now)?",
    "How many <things> does <name> have (now|altogether|in all|in total)?",
]
LEFT_EN = [
    "How many (<things> |)(are left|remain)?",
    "How many (<things> |)does (<he>|<name>) have (now|left)?",
    "How many (<things> |)does (<he>|<name>) still have?",
    "How many (<things> |)has <he> (left|now)?",
]
STORIES_ZH = [
    ("+", "<name>有<n><c><thing>，(又买了|又得到|又捡到|又拿到|再买|又摘了)<m><c>，<ask>？", "<name>有<r><c><thing>。"),
    ("+", "<name>有<n><c><thing>，<friend>(又|)给了(他|<name>)<m><c>，<ask>？", "<name>有<r><c><thing>。"),
    ("+", "<name>(原来|本来)有<n><c><thing>，(妈妈|爸爸|老师|朋友)(又给|又送)(了|)<m><c>，<ask>？", "<name>有<r><c><thing>。"),
    ("+", "如果<name>有<n><c><thing>，再(买|拿)<m><c>，<ask>？", "<name>有<r><c><thing>。"),
    ("+", "<name>有<n><c><thing>，<friend>有<m><c>(<thing>|)，(他们|两人|两个人)(一共|总共|加起来|合起来)有(多少|几)<c>(<thing>|)？",
     "他们一共有<r><c><thing>。"),
    ("+", "<name>和<friend>分别有<n><c>和<m><c><thing>，(一共|总共)有(多少|几)<c>？", "他们一共有<r><c><thing>。"),
    ("+", "(桌上|桌子上|盒子里)有<n><c><thing>，(袋子里|篮子里|地上)有<m><c>，(一共|总共)有(多少|几)<c>(<thing>|)？",
     "一共有<r><c><thing>。"),
    ("+", "(篮子|盒子|袋子)里有<n><c><thing>，又放进<m><c>，(现在|一共)有(多少|几)<c>(<thing>|)？", "一共有<r><c><thing>。"),
    ("+", "我有<n><c><thing>，(又买了|又得到|朋友又给了我|妈妈又给了我)<m><c>，(我|)(现在|一共|总共)有(多少|几)<c>(<thing>|)？",
     "你有<r><c><thing>。"),
    ("+", "树上有<n>只鸟，又飞来<m>只，(现在|一共|总共)有(多少|几)只(鸟|)？", "一共有<r>只鸟。"),
    ("+", "(班里|教室里|屋里)有<n>个(男生和<m>个女生|男孩和<m>个女孩)，(一共|总共)有(多少|几)个人？", "一共有<r>个人。"),
    ("+", "<name>(上午|今天)看了<n>页书，(下午|晚上)看了<m>页，(一共|总共)看了(多少|几)页？", "<name>一共看了<r>页。"),
    ("+", "一支笔<n>元，一本书<m>元，(一共|总共|加起来)(多少钱|要多少元|多少元)？", "一共<r>元。"),
    ("+", "<name>买(午饭|玩具)花了<n>元，买(水|车票)花了<m>元，(一共|总共)花了(多少钱|多少元)？", "一共<r>元。"),
    ("+", "<name>今年<n>岁，<m>年后(他|<name>|)(是|)(多少|几)岁？", "<name><r>岁。"),
    ("+", "<name>今年<n>岁，<friend>比(他|<name>)大<m>岁，<friend>(今年|)(多少|几)岁？", "<friend><r>岁。"),
    ("+", "<name>(上午|早上)走了<n>公里，(下午|晚上)走了<m>公里，(一共|总共)走了(多少|几)公里？", "<name>一共走了<r>公里。"),
    ("-", "<name>有<n><f><food>，吃了<m><f>，(还剩|还有|剩下)(多少|几)<f>(<food>|)？", "还剩<r><f><food>。"),
    ("-", "<name>有<n><c><thing>，(送给|给了)<friend><m><c>，(<name>|他|)(还剩|还有|剩下)(多少|几)<c>(<thing>|)？",
     "<name>还剩<r><c><thing>。"),
    ("-", "<name>(原来|本来)有<n><c><thing>，(丢了|卖了|送人|用掉)<m><c>，(现在还有|还剩|还有|剩下)(多少|几)<c>(<thing>|)？",
     "<name>还剩<r><c><thing>。"),
    ("-", "我有<n><c><thing>，(丢了|送人|卖了|给了朋友)<m><c>，(我|)(还剩|还有|剩下)(多少|几)<c>(<thing>|)？", "你还剩<r><c><thing>。"),
    ("-", "我有<n><f><food>，吃(了|掉)<m><f>，(我|)(还剩|还有|剩下)(多少|几)<f>(<food>|)？", "你还剩<r><f><food>。"),
    ("-", "(桌上|桌子上|盒子里|篮子里)有<n><c><thing>，(<name>|)拿走(了|)<m><c>，(还剩|还有|剩下)(多少|几)<c>(<thing>|)？",
     "还剩<r><c><thing>。"),
    ("-", "树上有<n>只鸟，飞走(了|)<m>只，(还剩|还有|剩下)(多少|几)只(鸟|)？", "还剩<r>只鸟。"),
    ("-", "(车上|公交车上)有<n>个人，(下去|下车)(了|)<m>个(人|)，(还剩|还有)(多少|几)个(人|)？", "还剩<r>个人。"),
    ("-", "<name>有<n>元，(花了|用了|花掉)<m>元，(还剩|还有|剩下)(多少钱|多少元|几元)？", "<name>还剩<r>元。"),
    ("-", "一本书有<n>页，<name>(看了|读了)<m>页，(还剩|还有)(多少|几)页(没看|)？", "还剩<r>页。"),
    ("-", "<name>有<n><c><thing>，<friend>有<m><c>，<name>比<friend>多(多少|几)<c>？", "<name>多<r><c><thing>。"),
    ("-", "(教室里|班里|屋里)有<n>个(学生|人|孩子)，(走了|回家了)<m>个，(还剩|还有)(多少|几)个(人|)？", "还剩<r>个人。"),
    ("-", "<name>今年<n>岁，<friend>比(他|<name>)小<m>岁，<friend>(今年|)(多少|几)岁？", "<friend><r>岁。"),
    ("×", "有<n>个<holder>，每个(<holder>|)(里|里面)有<m><c><thing>，(一共|总共)有(多少|几)<c>(<thing>|)？",
     "一共有<r><c><thing>。"),
    ("×", "<name>买了<n>(盒<thing>，每盒|袋<thing>，每袋)<m><c>，(一共|总共)有(多少|几)<c>(<thing>|)？", "一共有<r><c><thing>。"),
    ("×", "<n>个(小朋友|人|同学)，每人(有|)<m><c><thing>，(一共|总共)有(多少|几)<c>(<thing>|)？", "一共有<r><c><thing>。"),
    ("×", "(一本书|每本书)<n>元，(买|)<m>本(书|)(要|一共|总共|)(多少钱|多少元)？", "一共<r>元。"),
    ("×", "<name>每天(看|读)<n>页书，<m>天(一共|能|)(看|读)(多少|几)页？", "<name>一共看<r>页。"),
    ("×", "(教室|房间)里有<n>排(椅子|座位)，每排<m>(个|把)，(一共|总共)有(多少|几)(个|把)？", "一共有<r>个。"),
    ("÷", "<name>把<n><c><thing>(平均|)分给<m>个(朋友|同学|小朋友)，(每人|每个人)(得到|有|分到|)(多少|几)<c>？",
     "每人得到<r><c><thing>。"),
    ("÷", "<m>个(人|小朋友|朋友)(平分|分)<n><c><thing>，(每人|每个人)(得到|有|分到|)(多少|几)<c>？", "每人得到<r><c><thing>。"),
    ("÷", "<n><c><thing>(平均|)(放进|装进|放在)<m>个<holder>(里|)，每个(<holder>|)(里|)有(多少|几)<c>？",
     "每个里有<r><c><thing>。"),
    ("÷", "<m>(本书|支笔|张票)(一共|共|要|)<n>元，(一本|一支|一张|每个)(多少钱|多少元|几元)？", "每个<r>元。"),
    ("÷", "<name>有<n>元，一张票<m>元，(能买|可以买|他能买)(多少|几)张(票|)？", "<name>能买<r>张票。"),
    ("÷", "<n>个(学生|同学|人)(平均|)分成<m>组，每组(有|)(多少|几)(个人|人)？", "每组有<r>个人。"),
    ("+", "(商店里|超市里|仓库里|学校里|店里)(原来|)有<n><c><thing>，又(运来|买来|送来|进了|运来了)<m><c>，"
     "(现在|一共|现在一共|)有(多少|几)<c>(<thing>|)？", "一共有<r><c><thing>。"),
    ("+", "<name>有<n><c><thing>，(妈妈|爸爸|奶奶|老师|姐姐)又给了(他|她)<m><c>，<ask>？", "<name>有<r><c><thing>。"),
    ("+", "停车场(里|)有<n>辆车，又(开来|来)了<m>辆，(现在|一共|)有(多少|几)辆(车|)？", "一共有<r>辆车。"),
    ("+", "(车上|公交车上)有<n>个人，又上来(了|)<m>个(人|)，(现在|一共|)有(多少|几)个人？", "一共有<r>个人。"),
    ("+", "<name>第一天(做|写)了<n>道题，第二天(做|写)了<m>道，(两天|)一共(做|写)了(多少|几)道(题|)？", "<name>一共做了<r>道题。"),
    ("-", "(商店里|超市里|店里)有<n><c><thing>，(卖掉|卖出|卖了|运走)(了|)<m><c>，(还剩|还有|剩下)(多少|几)<c>(<thing>|)？",
     "还剩<r><c><thing>。"),
    ("-", "停车场(里|)有<n>辆车，(开走|走)了<m>辆，(还剩|还有|剩下)(多少|几)辆(车|)？", "还剩<r>辆车。"),
    ("-", "(池塘里|鱼缸里)有<n>条鱼，(游走|拿走|捞走)(了|)<m>条，(还剩|还有|剩下)(多少|几)条(鱼|)？", "还剩<r>条鱼。"),
    ("-", "<name>有<n>(元|块钱)，买(书|笔|水果|玩具|车票)(花了|用了|花掉|用去)<m>(元|块)，(他|)(还剩|还有|剩下|剩)(多少钱|多少元|几元)？",
     "<name>还剩<r>元。"),
    ("-", "<name>有<n><c><thing>，借给<friend><m><c>，(他|<name>|)(还剩|还有|剩下)(多少|几)<c>(<thing>|)？", "<name>还剩<r><c><thing>。"),
    ("-", "<name>(要|需要)<n><c><thing>，(已经|现在|)有<m><c>，还(差|要|缺)(多少|几)<c>？", "还差<r><c><thing>。"),
    ("×", "(每排|一排)(能|可以|)坐<n>个人，<m>排(一共|)(能|可以|)坐(多少|几)(个|)人？", "一共能坐<r>个人。"),
    ("×", "(一|每)<box><thing>(有|是|装)<n><c>，<m><box>(一共|共|总共|)有(多少|几)<c>(<thing>|)？", "一共有<r><c><thing>。"),
    ("×", "(每|一)<box>(里|)(有|装)<n><c><thing>，<m><box>(一共|共|总共|)有(多少|几)<c>？", "一共有<r><c><thing>。"),
    ("×", "(一张票|每张票)<n>元，(买|)<m>张(票|)(要|一共|总共|)(多少钱|多少元)？", "一共<r>元。"),
    ("÷", "(有|)<n>个人，每排坐<m>个人，(需要|要|可以|)坐(多少|几)排？", "要坐<r>排。"),
    ("÷", "(有|)<n><c><thing>，每<box>装<m><c>，(可以|能|要|需要)装(多少|几)<box>？", "能装<r><box>。"),
]
ASKS_ZH = [
    "<name>(现在|一共|总共)有(多少|几)<c>(<thing>|)",
    "(现在|一共|总共)有(多少|几)<c>(<thing>|)",
    "(他|)(现在|一共|总共)有(多少|几)<c>",
    "<name>有(多少|几)<c><thing>",
]
WHY_EN = {"+": "We need to add", "-": "We need to subtract", "×": "We need to multiply", "÷": "We need to divide"}
WHY_ZH = {"+": "这里要用加法", "-": "这里要用减法", "×": "这里要用乘法", "÷": "这里要用除法"}


def story_numbers(rng: random.Random, sign: str) -> tuple[int, int, int]:
    """Operands and result, all at least 2, so that every noun stays plural."""
    if sign in "×÷":
        n, m = rng.randint(2, 10), rng.randint(2, 10)
        return (n, m, n * m) if sign == "×" else (n * m, m, n)
    top = rng.choice((10, 10, 20, 20, 50))
    n, m = rng.randint(2, top), rng.randint(2, top)
    return (n, m, n + m) if sign == "+" else (n + m, m, n)


def word_problems(rng: random.Random) -> QA:
    """Short stories with two numbers; the answer is the equation, then a sentence."""
    lang = pick_lang(rng)
    sign, question, sentence = rng.choice(STORIES_EN if lang == "en" else STORIES_ZH)
    n, m, result = story_numbers(rng, sign)
    equation = f"{n} {sign} {m} = {result}"
    shown = written(rng, (n, m), lang, words=0.15)
    if lang == "en":
        (name, he, him, his), (friend, *_) = rng.sample(PEOPLE_EN, 2)
        slots = {"name": name, "he": he, "He": he.capitalize(), "him": him, "friend": friend}
        slots |= {"his": his, "His": his.capitalize()}
        slots["box"], slots["boxes"] = rng.choice((("box", "boxes"), ("bag", "bags"), ("basket", "baskets")))
        slots |= {"things": rng.choice(THINGS_EN), "foods": rng.choice(FOODS_EN)}
        question = question.replace("<ask>", rng.choice(ASKS_EN)).replace("<left>", rng.choice(LEFT_EN))
        thought = f"{WHY_EN[sign]}: {equation}."
    else:
        name, friend = rng.sample(PEOPLE_ZH, 2)
        (count, thing), (portion, food) = rng.choice(THINGS_ZH), rng.choice(FOODS_ZH)
        slots = {"name": name, "friend": friend, "c": count, "thing": thing, "f": portion, "food": food}
        slots |= {"box": rng.choice("盒袋箱包"), "holder": rng.choice(("盒子", "袋子", "篮子"))}
        question = question.replace("<ask>", rng.choice(ASKS_ZH))
        thought = f"{WHY_ZH[sign]}：{equation}。"
        # Chinese counts with 两, not with 二.
        shown = ["两" if word == "二" else word for word in shown]
    question = airy(rng, say(rng, question, n=shown[0], m=shown[1], **slots))
    # A number in words may have come to begin a sentence.
    question = re.sub(r"(?:^|(?<=[.] ))[a-z]", lambda first: first[0].upper(), question)
    gap = " " if lang == "en" else ""
    return QA(question, end(equation, lang) + gap + say(rng, sentence, r=str(result), **slots), lang, thought)


# Turns that go on from the last result, with the operation that they ask for.
MORE_EN = [
    ("+", "(Now |And |Then |)add <b>( to (that|it|the result)|)(.|)"),
    ("+", "(And |Now |)plus <b>(?|)"),
    ("-", "(Now |And |Then |)(subtract|take away) <b>( from (that|it|the result)|)(.|)"),
    ("-", "(And |Now |)minus <b>(?|)"),
    ("×", "(Now |And |Then |)multiply (that|it|the result) by <b>(.|)"),
    ("×", "(And |Now |)times <b>(?|)"),
]
MORE_ZH = [
    ("+", "(再|然后|那再|)加(上|)<b>(呢？|等于多少？|是多少？)"),
    ("-", "(再|然后|那再|)减(去|)<b>(呢？|等于多少？|是多少？)"),
    ("×", "(再|然后|那再|)乘以<b>(呢？|等于多少？|是多少？)"),
]
NEXT_EN = ["(and|And|and what is|What about|what about|How about|ok, and|Now|now|next:) <e>(?|)", "<e>(?|)"]
NEXT_ZH = ["(那|那么|再来|再算|下一题：|还有|)<e>(呢|呢？|等于几？|是多少？)"]


def follow_ups(rng: random.Random) -> Chat:
    """A sum, and then short turns: another sum, or something done to the last result."""
    lang = pick_lang(rng)
    first = rng.choice((addition, addition, subtraction, multiplication))
    qa = first(rng)
    while qa.lang != lang:
        qa = first(rng)
    messages = [user(qa.question), assistant(qa.answer)]
    result = int(qa.answer.rstrip(".。").split(" = ")[1])
    for _ in range(rng.randint(1, 3)):
        question, equation, result = next_turn(rng, result, lang)
        messages += [user(question), assistant(end(equation, lang))]
    return Chat(messages)


def next_turn(rng: random.Random, last: int, lang: str) -> tuple[str, str, int]:
    """A question after the result `last`, the equation that answers it, and its result."""
    en = lang == "en"
    if rng.random() < 0.5:
        op, a, b, result = small_sum(rng)
        word = op.words_en[0] if en else rng.choice(op.words_zh)
        gap = rng.choice(("", " "))
        shown = rng.choice((f"{a}{gap}{rng.choice(op.signs)}{gap}{b}", f"{a} {word} {b}" if en else f"{a}{word}{b}"))
        question = one_of(rng, NEXT_EN if en else NEXT_ZH, e=shown)
        return airy(rng, question), f"{a} {op.sign} {b} = {result}", result
    sign, question = rng.choice(MORE_EN if en else MORE_ZH)
    if sign == "×" and not 0 <= last <= 12 or sign == "-" and last < 1:
        sign, question = (MORE_EN if en else MORE_ZH)[0]
    b = rng.randint(1, min(last, 50)) if sign == "-" else rng.randint(1, 10)
    result = last + b if sign == "+" else last - b if sign == "-" else last * b
    return airy(rng, say(rng, question, b=str(b))), f"{last} {sign} {b} = {result}", result


LARGER_EN = [
    "(Which|What) (is|'s) (larger|bigger|greater|higher|more)(,|:|) <a> or <b>?",
    "(Which|What) number is (larger|bigger|greater|higher)(,|:) <a> or <b>?",
    "Which (one |)is (larger|bigger|greater) (of|out of) <a> and <b>?",
    "Which of (<a> and <b>|the numbers <a> and <b>|the two numbers <a> and <b>) is (larger|bigger|greater)?",
    "Which of (these|them|the two) is (larger|bigger|greater): <a> or <b>?",
    "(Compare|Please compare) <a> and <b>(. Which is (larger|bigger)?|: which is (larger|bigger|greater)?)",
    "<a> or <b>, (which|what) is (larger|bigger|greater|more)?",
    "<a> or <b>: (which|which one) is (larger|bigger|greater)?",
    "<a> vs <b>, (which is (larger|bigger|greater)|larger one|the larger number)?",
    "(larger|bigger|greater)(:|) <a> or <b>(?|)",
    "(Tell me|Do you know|Say|I want to know) (which (number |)is (larger|bigger|greater)), <a> or <b>(?|)",
    "What is the (larger|bigger|greater) (number|one|of the numbers) (of|,) <a> (and|or) <b>?",
    "(Choose|Pick|Name|Give me) the (larger|bigger|greater) number: <a> or <b>.",
    "(Between|Out of|Of) <a> and <b>, which (one |)is (larger|bigger|greater)?",
    "Is <a> or <b> (larger|bigger|greater|more)?",
    "(max|maximum) of <a> and <b>(?|)",
]
LARGER_ZH = [
    "<a>(和|与|跟|还是)<b>(，|)(哪个|哪一个|哪个数|谁)(更大|大|比较大|大一些|大一点)(？|?|)",
    "<a>(和|与|跟)<b>(谁|哪个)大(？|呢？|啊？|)",
    "<a>大还是<b>大(？|?|)",
    "(哪个|哪个数|谁)(更大|大|比较大)(：|，|？)<a>(还是|和|或)<b>(？|)",
    "(请问|告诉我|我想知道|你知道|请说出)<a>(和|与)<b>(哪个|哪个数|谁)(更大|大|比较大)(？|)",
    "(比较|请比较|比一比|比较一下)<a>(和|与)<b>(，|的大小，|：)(哪个|谁)(更大|大)(？|)",
    "<a>(和|与)<b>(中|之中|当中|里)(较大|更大|大)的(数|那个|)是(哪个|多少|几)？",
    "(选出|找出|说出)<a>(和|与)<b>中(较大|更大)的(数|那个)(。|)",
    "是<a>大(，|)还是<b>大？",
    "<a>(跟|和)<b>比(，|)(哪个|谁)(大|更大)？",
]
SMALLER_EN = [
    "(Which|What) (is|'s) (smaller|less|lower)(,|:|) <a> or <b>?",
    "(Which|What) number is (smaller|lower)(,|:) <a> or <b>?",
    "Which (one |)is (smaller|less) (of|out of) <a> and <b>?",
    "(Compare|Please compare) <a> and <b>. Which is smaller?",
    "<a> or <b>(,|:) (which|what|which one) is (smaller|less)?",
    "(smaller|less)(:|) <a> or <b>(?|)",
    "(Tell me|Do you know|I want to know) which (number |)is smaller, <a> or <b>(?|)",
    "What is the smaller (number|one) (of|,) <a> (and|or) <b>?",
    "(Choose|Pick|Name|Give me) the smaller number: <a> or <b>.",
    "(Between|Out of|Of) <a> and <b>, which (one |)is smaller?",
    "Is <a> or <b> smaller?",
    "(min|minimum) of <a> and <b>(?|)",
]
SMALLER_ZH = [pattern.replace("大", "小") for pattern in LARGER_ZH if "大小" not in pattern] + [
    "(比较|比一比)<a>(和|与)<b>，(哪个|谁)(更小|小)？",
]
IS_LARGER_EN = [
    "Is <a> (larger|bigger|greater|more|higher) than <b>?",
    "Is it true that <a> is (larger|bigger|greater) than <b>?",
    "<a> is (larger|bigger) than <b>, (right|true or false|correct|isn't it)?",
    "<a> > <b>?",
    "Is <a> > <b>?",
]
IS_SMALLER_EN = [
    "Is <a> (smaller|less|lower) than <b>?",
    "Is it true that <a> is (smaller|less) than <b>?",
    "<a> is (smaller|less) than <b>, (right|true or false|correct|isn't it)?",
    "<a> < <b>?",
    "Is <a> < <b>?",
]
IS_LARGER_ZH = ["<a>比<b>(大|更大)吗？", "<a>(是不是|是否)比<b>大？", "<a>大于<b>(吗|，对吗|，对不对)？", "<a> > <b>(吗|对吗)？"]
IS_SMALLER_ZH = ["<a>比<b>(小|更小)吗？", "<a>(是不是|是否)比<b>小？", "<a>小于<b>(吗|，对吗|，对不对)？", "<a> < <b>(吗|对吗)？"]
PARITY_EN = [
    "Is <a> (even or odd|odd or even|an even or an odd number|an odd or even number)?",
    "<a>(:|,|) (even or odd|odd or even)?",
    "(Tell me|Do you know|Say) (if|whether) <a> is (even or odd|odd or even)(.|?)",
    "What (kind|type) of number is <a>, even or odd?",
    "Is the number <a> (odd or even|even or odd)?",
    "(Even or odd|Odd or even): <a>(?|)",
    "(Check|I want to know) (if|whether) <a> is (even or odd|odd or even).",
]
PARITY_ZH = [
    "<a>是(奇数还是偶数|偶数还是奇数|单数还是双数|双数还是单数)(？|呢？|)",
    "(请问|告诉我|判断|你知道)<a>是(奇数还是偶数|偶数还是奇数)(？|)",
    "(奇数还是偶数|偶数还是奇数)：<a>",
    "(数字|数|整数)<a>是(奇数还是偶数|偶数还是奇数)？",
    "<a>(属于|算)(奇数还是偶数|偶数还是奇数)？",
]
IS_PARITY_EN = ["Is <a> (<p>|an <p> number)?", "<a> is <p>, (right|true or false|correct)?", "Is the number <a> <p>?"]
IS_PARITY_ZH = ["<a>是<p>吗？", "<a>(是不是|是否是)<p>？", "<a>是<p>(，|)(对吗|对不对)？"]
EXTREME_EN = [
    "What( is|'s) the <x> (of|among|number of|number among|out of) <a>, <b>(,|) and <c>?",
    "Which (number |one |)is the <x>(:|,) <a>, <b> or <c>?",
    "(Find|Pick|Tell me|Choose|Give me) the <x> (number|of these numbers|one): <a>, <b>, <c>(.|)",
    "Which of <a>, <b> and <c> is the <x>?",
    "<x>(:| number:| of) <a>, <b>, <c>",
    "<a>, <b>, <c>: which (one |number |)is the <x>?",
]
EXTREME_ZH = [
    "<a>、<b>(和|、|与)<c>(中|里|里面|当中|)(哪个|哪个数|谁)最<x>(？|)",
    "<a>、<b>、<c>(中|里|)最<x>的(数|)是(哪个|多少|几|什么)？",
    "(找出|选出|说出|告诉我)<a>、<b>、<c>(中|里)最<x>的数(。|)",
    "(哪个|哪个数|谁)最<x>：<a>、<b>、<c>？",
]


def decimals(rng: random.Random) -> tuple[str, str]:
    """Two decimals with the same whole part, one with one digit and one with two: 9.11 and 9.8."""
    whole = 9 if rng.random() < 0.3 else rng.randint(0, 12)
    short, long = f"{whole}.{rng.randint(1, 9)}", f"{whole}.{rng.randint(1, 9)}{rng.randint(1, 9)}"
    return (short, long) if rng.random() < 0.5 else (long, short)


def compare_thought(a: str, b: str, lang: str) -> str:
    """Names what decides between two different numbers."""
    en = lang == "en"
    large, small = (a, b) if float(a) > float(b) else (b, a)
    if "." not in a:
        return f"I compare {a} and {b}: {large} > {small}." if en else f"比较{a}和{b}：{large} > {small}。"
    x, y = large.split(".")[1], small.split(".")[1]
    if x[0] != y[0]:
        if en:
            return f"I compare the first digit after the point: {x[0]} > {y[0]}, so {large} > {small}."
        return f"比较小数点后第一位：{x[0]} > {y[0]}，所以{large} > {small}。"
    if en:
        return f"The first digit after the point is the same, and {large} has one more digit, so {large} > {small}."
    return f"小数点后第一位相同，{large}多一位，所以{large} > {small}。"


def comparison(rng: random.Random) -> QA:
    """Larger and smaller, of two and of three numbers, decimals, even and odd."""
    lang = pick_lang(rng)
    kind = rng.random()
    if kind < 0.25:
        return parity(rng, lang)
    if kind < 0.37:
        return extreme(rng, lang)
    if rng.random() < 0.3:
        a, b = decimals(rng)
    else:
        a, b = (str(n) for n in rng.sample(range(rng.choice((21, 101, 1000))), 2))
    thought = compare_thought(a, b, lang)
    larger = float(a) > float(b)
    if kind < 0.8:
        want_large = rng.random() < 0.65
        if lang == "en":
            patterns = LARGER_EN if want_large else SMALLER_EN
        else:
            patterns = LARGER_ZH if want_large else SMALLER_ZH
        first, second = (a, b) if larger == want_large else (b, a)
        answer = relation(first, second, want_large, lang)
    else:
        claim_large = rng.random() < 0.6
        if lang == "en":
            patterns = IS_LARGER_EN if claim_large else IS_SMALLER_EN
            answer = ("Yes, " if claim_large == larger else "No, ") + relation(a, b, larger, lang)
        else:
            patterns = IS_LARGER_ZH if claim_large else IS_SMALLER_ZH
            answer = ("对，" if claim_large == larger else "不对，") + relation(a, b, larger, lang)
    return QA(one_of(rng, patterns, a=a, b=b), answer, lang, thought)


def relation(a: str, b: str, larger: bool, lang: str) -> str:
    if lang == "en":
        return f"{a} is {'larger' if larger else 'smaller'} than {b}."
    return f"{a}比{b}{'大' if larger else '小'}。"


def parity(rng: random.Random, lang: str) -> QA:
    """Even or odd, and the yes or no form."""
    a = rng.randint(0, 20) if rng.random() < 0.6 else rng.randint(21, 999)
    even = a % 2 == 0
    claimed = rng.random() < 0.5
    if lang == "en":
        kinds = ("an odd number", "an even number")
        answer, yes, no = f"{a} is {kinds[even]}.", "Yes, ", "No, "
        ends = "can be divided by 2" if even else "cannot be divided by 2"
        thought = f"The last digit is {a % 10}, so {a} {ends}."
        patterns, claim_patterns, claim = PARITY_EN, IS_PARITY_EN, "even" if claimed else "odd"
    else:
        answer, yes, no = f"{a}是{'偶数' if even else '奇数'}。", "是的，", "不是，"
        thought = f"个位是{a % 10}，{'能' if even else '不能'}被2整除。"
        patterns, claim_patterns, claim = PARITY_ZH, IS_PARITY_ZH, "偶数" if claimed else "奇数"
    if rng.random() < 0.6:
        return QA(one_of(rng, patterns, a=str(a)), answer, lang, thought)
    question = one_of(rng, claim_patterns, a=str(a), p=claim)
    return QA(question, (yes if claimed == even else no) + answer, lang, thought)


def extreme(rng: random.Random, lang: str) -> QA:
    """The largest or the smallest of three numbers."""
    numbers = rng.sample(range(rng.choice((21, 101))), 3)
    large = rng.random() < 0.6
    result = max(numbers) if large else min(numbers)
    slots = dict(zip("abc", map(str, numbers)))
    if lang == "en":
        word = rng.choice(("largest", "biggest", "greatest", "highest") if large else ("smallest", "lowest"))
        answer = f"The {'largest' if large else 'smallest'} number is {result}."
        thought = f"I compare the three numbers and take {result}."
        return QA(one_of(rng, EXTREME_EN, x=word, **slots), answer, lang, thought)
    word = "大" if large else "小"
    return QA(one_of(rng, EXTREME_ZH, x=word, **slots), f"最{word}的数是{result}。", lang, f"比较三个数，选{result}。")


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "addition": (8, addition),
    "subtraction": (6.5, subtraction),
    "multiplication": (4, multiplication),
    "division": (2.5, division),
    "checks": (1, checks),
    "chains": (1, chains),
    "word_problems": (5, word_problems),
    "follow_ups": (1, follow_ups),
    "comparison": (2.2, comparison),
    "raw_sums": (1.5, raw_sums),
}
