"""Teaches to write small programs, above all bubble sort in Python, and to explain the best known algorithms.

An answer is one sentence, a code block and one more sentence. The same function bodies continue raw prompts such as
"def bubble_sort(items):", also under other names of the function and of its parameters. "Hello, world!" comes in
several languages; for anything else in another language the answer says that it knows Python only.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from samples import QA, Chat, Text, ask_zh, one_of, say


@dataclass(frozen=True)
class Program:
    """Names and tasks are patterns for `say`, divided by ";". "@" in a task stands where a verb may take its "s"."""

    heads_en: str
    """What stands before "function" or "program"."""
    things_en: str
    """What one asks for as a thing: "the maximum of a list"."""
    tasks_en: str
    heads_zh: str
    tasks_zh: str
    title_en: str
    title_zh: str
    code: str
    example: str
    closing_en: str
    closing_zh: str
    names: str = ""
    """Other names that people give to the function in raw prompts."""
    hints: tuple[str, ...] = ()
    """The types of the parameters and of the result, for raw prompts that have them."""

    @property
    def signature(self) -> str:
        """The first line of the code."""
        return self.code.split("\n", 1)[0]

    @property
    def body(self) -> str:
        """The lines after the first one."""
        return self.code.split("\n", 1)[1]


BUBBLE = Program(
    "bubble sort;bubble sort;bubble sort;bubblesort;bubble-sort",
    "bubble sort;a bubble sort;the bubble sort algorithm;bubble sort;bubblesort;the bubble sort",
    "sort@ a list with bubble sort;sort@ (a list|numbers|a list of numbers|an array) using bubble sort;"
    "implement@ bubble sort;perform@ (a |)bubble sort;use@ bubble sort to sort a list;run@ bubble sort on a list",
    "冒泡排序;冒泡排序;冒泡排序;冒泡;冒泡法排序;bubble sort",
    "对列表进行冒泡排序;用冒泡排序给列表排序;用冒泡法排序;实现冒泡排序;实现冒泡排序;用冒泡排序对数组排序;完成冒泡排序",
    "bubble sort",
    "冒泡排序",
    """def bubble_sort(items):
    n = len(items)
    for i in range(n):
        for j in range(n - 1 - i):
            if items[j] > items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items""",
    "print(bubble_sort([5, 2, 9, 1]))",
    "It swaps neighbors that are in the wrong order until the list is sorted.",
    "它不断交换顺序错误的相邻元素，直到列表排好序。",
    "bubbleSort bubblesort bubble sort_list",
    ("list", "list"),
)

BUBBLE_DOWN = Program(
    "descending bubble sort;bubble sort descending;reverse bubble sort;descending order bubble sort",
    "a bubble sort in descending order;bubble sort from (large to small|largest to smallest|high to low);a descending "
    "bubble sort;bubble sort with the (largest|biggest) (number|item) first;a bubble sort that sorts (descending|"
    "downwards)",
    "sort@ (a list|numbers|an array) in descending order with bubble sort;bubble-sort@ (a list|numbers) in descending "
    "order;sort@ (a list|numbers) from (largest to smallest|high to low|big to small) (with|using) bubble sort;"
    "sort@ a list in reverse order using bubble sort;use@ bubble sort to put the largest numbers first",
    "从大到小的冒泡排序;降序冒泡排序;冒泡排序（从大到小）;降序的冒泡排序;冒泡排序（降序）;由大到小的冒泡排序;倒序的冒泡排序",
    "用冒泡排序从大到小排序;实现降序的冒泡排序;用冒泡排序把列表从大到小排列;用冒泡法给数组降序排序;实现从大到小的冒泡排序;用冒泡排序按降序排列列表",
    "bubble sort in descending order",
    "从大到小的冒泡排序",
    """def bubble_sort_descending(items):
    n = len(items)
    for i in range(n):
        for j in range(n - 1 - i):
            if items[j] < items[j + 1]:
                items[j], items[j + 1] = items[j + 1], items[j]
    return items""",
    "print(bubble_sort_descending([5, 2, 9, 1]))",
    "It swaps neighbors until the largest item is first, so the example prints [9, 5, 2, 1].",
    "它不断交换相邻元素，让大的排在前面，所以例子会输出[9, 5, 2, 1]。",
    "bubble_sort_desc sort_descending descending_bubble_sort bubbleSortDescending",
    ("list", "list"),
)

PROGRAMS = [
    BUBBLE_DOWN,
    Program(
        "word count;word counter;count words;word counting",
        "a word counter;counting words;the number of words in a (text|string|sentence);counting the words of a text",
        "count@ (the words|words|how many words there are|the number of words) in a (string|text|sentence);"
        "return@ the number of words in a (text|string|sentence);find@ how many words a (sentence|text) has",
        "统计单词数;单词统计;单词计数;统计单词个数;数单词",
        "统计单词数;统计一句话里有几个单词;统计字符串中的单词数;计算文本中单词的个数;数一数句子里有多少个单词;统计单词个数",
        "a function that counts words",
        "统计单词数的函数",
        """def count_words(text):
    return len(text.split())""",
        'print(count_words("I like green tea"))',
        "It splits the text at spaces and counts the parts, so the example prints 4.",
        "它按空格把文本分开，再数有几部分，所以例子会输出4。",
        "countWords word_count num_words number_of_words",
        ("str", "int"),
    ),
    Program(
        "selection sort;selectionsort;selection-sort",
        "selection sort;a selection sort;the selection sort algorithm",
        "sort@ a list with selection sort;sort@ (a list|numbers|an array) using selection sort;implement@ selection "
        "sort",
        "选择排序;选择排序;selection sort",
        "对列表进行选择排序;用选择排序给列表排序;实现选择排序",
        "selection sort",
        "选择排序",
        """def selection_sort(items):
    for i in range(len(items)):
        smallest = i
        for j in range(i + 1, len(items)):
            if items[j] < items[smallest]:
                smallest = j
        items[i], items[smallest] = items[smallest], items[i]
    return items""",
        "print(selection_sort([5, 2, 9, 1]))",
        "It finds the smallest remaining item again and again and puts it in its place.",
        "它不断找出剩下元素中最小的一个，放到正确的位置。",
        "selectionSort selectionsort select_sort",
        ("list", "list"),
    ),
    Program(
        "insertion sort;insertionsort;insertion-sort",
        "insertion sort;an insertion sort;the insertion sort algorithm",
        "sort@ a list with insertion sort;sort@ (a list|numbers|an array) using insertion sort;implement@ insertion "
        "sort",
        "插入排序;插入排序;insertion sort",
        "对列表进行插入排序;用插入排序给列表排序;实现插入排序",
        "insertion sort",
        "插入排序",
        """def insertion_sort(items):
    for i in range(1, len(items)):
        value = items[i]
        j = i - 1
        while j >= 0 and items[j] > value:
            items[j + 1] = items[j]
            j -= 1
        items[j + 1] = value
    return items""",
        "print(insertion_sort([5, 2, 9, 1]))",
        "It puts each item into its place among the items before it.",
        "它把每个元素插入到前面已排好序的位置。",
        "insertionSort insertionsort insert_sort",
        ("list", "list"),
    ),
    Program(
        "quicksort;quick sort;quick-sort;quicksort",
        "quicksort;quick sort;a quicksort;the quicksort algorithm;the quick sort algorithm",
        "sort@ a list with quicksort;sort@ (a list|numbers|an array) using quick sort;implement@ quicksort",
        "快速排序;快速排序;快排;quicksort",
        "对列表进行快速排序;用快速排序给列表排序;实现快速排序;实现快排",
        "quicksort",
        "快速排序",
        """def quick_sort(items):
    if len(items) <= 1:
        return items
    pivot = items[0]
    smaller = [x for x in items[1:] if x < pivot]
    larger = [x for x in items[1:] if x >= pivot]
    return quick_sort(smaller) + [pivot] + quick_sort(larger)""",
        "print(quick_sort([5, 2, 9, 1]))",
        "It puts smaller items before the pivot and larger items after it, and sorts both parts in the same way.",
        "它把比基准小的元素放在前面，大的放在后面，再用同样的方法排序两部分。",
        "quicksort quickSort qsort",
        ("list", "list"),
    ),
    Program(
        "binary search;binary search;binary-search",
        "binary search;a binary search;the binary search algorithm",
        "find@ (an item|a number|a value) in a sorted list with binary search;implement@ binary search;"
        "perform@ (a |)binary search;find@ an item in a sorted list",
        "二分查找;二分查找;二分搜索;折半查找;binary search",
        "在有序列表中进行二分查找;用二分查找找到一个数;实现二分查找;实现二分搜索;在有序列表中查找元素",
        "binary search",
        "二分查找",
        """def binary_search(items, target):
    low = 0
    high = len(items) - 1
    while low <= high:
        middle = (low + high) // 2
        if items[middle] == target:
            return middle
        if items[middle] < target:
            low = middle + 1
        else:
            high = middle - 1
    return -1""",
        "print(binary_search([1, 2, 5, 9], 5))",
        "It halves a sorted list at each step and returns the index of the target, or -1.",
        "它每一步把有序列表缩小一半，返回目标的下标，找不到时返回-1。",
        "binarySearch binsearch search",
        ("list", "int", "int"),
    ),
    Program(
        "factorial;factorial;n factorial",
        "the factorial of a number;factorial;the factorial of n;a factorial;n factorial",
        "compute@ (the |)factorial of (a number|n);calculate@ (the |)(factorial|factorial of a number);"
        "return@ the factorial of (a number|n);find@ the factorial of a number",
        "阶乘;阶乘;阶乘计算;计算阶乘;求阶乘",
        "计算阶乘;计算n的阶乘;求一个数的阶乘;求阶乘;求n的阶乘",
        "a factorial function",
        "阶乘函数",
        """def factorial(n):
    result = 1
    for i in range(2, n + 1):
        result *= i
    return result""",
        "print(factorial(5))",
        "It multiplies the numbers from 2 to n, so the example prints 120.",
        "它把从2到n的数相乘，所以例子会输出120。",
        "fact get_factorial compute_factorial fac",
        ("int", "int"),
    ),
    Program(
        "Fibonacci;Fibonacci number;Fibonacci sequence;fibonacci",
        "Fibonacci numbers;the Fibonacci sequence;the Fibonacci numbers;Fibonacci;the nth Fibonacci number;"
        "the Fibonacci series",
        "compute@ (the |)Fibonacci numbers;print@ (the |)Fibonacci numbers;print@ the first (10|ten|few) Fibonacci "
        "numbers;"
        "return@ the nth Fibonacci number;calculate@ the (nth |)Fibonacci number;generate@ the Fibonacci sequence",
        "斐波那契数列;斐波那契;斐波那契数;斐波那契数列;fibonacci数列;斐波纳契数列",
        "计算斐波那契数列;输出斐波那契数列;打印斐波那契数列;求斐波那契数;求第n个斐波那契数;打印前10个斐波那契数;生成斐波那契数列",
        "a Fibonacci function",
        "斐波那契函数",
        """def fibonacci(n):
    a, b = 0, 1
    for _ in range(n):
        a, b = b, a + b
    return a""",
        "print([fibonacci(i) for i in range(10)])",
        "Each Fibonacci number is the sum of the two before it.",
        "每个斐波那契数都是前两个数的和。",
        "fib fibo nth_fibonacci get_fibonacci",
        ("int", "int"),
    ),
    Program(
        "prime number;prime check;prime;primality test;is_prime",
        "a prime number check;a primality test;a prime test;checking for a prime number;prime numbers",
        "check@ (if|whether) a number is (prime|a prime|a prime number);test@ (if|whether) (n|a number) is prime;"
        "tell@ (if|whether) a number is prime;determine@ (if|whether) a number is prime;find@ out (if|whether) (n|an "
        "integer|a number) is (a |)prime;see@ (if|whether) a number is a prime number;check@ for prime numbers;"
        "test@ numbers for primality",
        "判断素数;判断质数;素数判断;质数判断;素数;质数;素数检测",
        "判断一个数是不是素数;判断一个数是否是质数;判断素数;判断质数;检查一个数是否为素数;判断一个数是否为质数;"
        "判断一个数是不是质数;检查一个数是不是质数;看一个数是不是素数;判断某个整数是否为质数;判断n是不是质数;确定一个数是不是素数",
        "a prime number check",
        "素数判断函数",
        """def is_prime(n):
    if n < 2:
        return False
    for i in range(2, int(n ** 0.5) + 1):
        if n % i == 0:
            return False
    return True""",
        "print(is_prime(7))",
        "It tries all divisors up to the square root of n, so the example prints True.",
        "它试除到n的平方根为止，所以例子会输出True。",
        "isPrime check_prime prime is_prime_number",
        ("int", "bool"),
    ),
    Program(
        "string reversal;reverse string;string reverse;reverse a string",
        "reversing a string;string reversal;a string reversal;reversing text",
        "reverse@ a (string|string|text|word);turn@ a string around;return@ a string (backwards|in reverse|in reverse "
        "order);"
        "reverse@ the letters of a (word|string);print@ a string backwards;reverse@ a (given |)string;reverse@ strings;"
        "spell@ a word backwards;flip@ a string;write@ a string from back to front",
        "反转字符串;字符串反转;翻转字符串;字符串翻转;字符串倒序;字符串逆序",
        "反转字符串;反转一个字符串;把字符串反过来;翻转字符串;把字符串倒过来;将字符串逆序;倒序输出字符串;"
        "把一个字符串倒过来写;把字符串前后颠倒;让字符串倒序;把一个单词反过来",
        "a function that reverses a string",
        "反转字符串的函数",
        """def reverse_string(text):
    return text[::-1]""",
        'print(reverse_string("hello"))',
        "The slice [::-1] reads the text backwards, so the example prints olleh.",
        "切片[::-1]从后往前读取文本，所以例子会输出olleh。",
        "reverse reverseString reverse_text rev",
        ("str", "str"),
    ),
    Program(
        "palindrome;palindrome check;palindrome checker;is_palindrome",
        "a palindrome check;a palindrome checker;a palindrome test;checking for palindromes",
        "check@ (if|whether) a (string|word|text) is a palindrome;test@ (if|whether) a (word|string) is a palindrome;"
        "tell@ (if|whether) a word is a palindrome;detect@ palindromes;find@ out whether a text is a palindrome",
        "回文判断;判断回文;回文;回文检测;回文字符串;判断回文串",
        "判断回文;判断一个字符串是不是回文;判断字符串是否是回文;检查一个词是否为回文;检测回文字符串",
        "a palindrome check",
        "回文判断函数",
        """def is_palindrome(text):
    return text == text[::-1]""",
        'print(is_palindrome("level"))',
        "A palindrome reads the same backwards, so the example prints True.",
        "回文倒着读也一样，所以例子会输出True。",
        "isPalindrome palindrome check_palindrome is_pal",
        ("str", "bool"),
    ),
    Program(
        "sum;list sum;sum of a list;list addition",
        "the sum of a list;the sum of all numbers in a list;the sum of numbers;summing a list",
        "add@ up (the numbers in a list|a list|all numbers in a list);compute@ the sum of (a list|numbers|a list of "
        "numbers);"
        "return@ the sum of a list;calculate@ the sum of a list;sum@ (a list|the items of a list|all numbers of a "
        "list)",
        "列表求和;求和;列表的和;数组求和",
        "计算列表的和;求列表的和;对列表求和;计算列表中所有数的和;把列表里的数加起来;求数组的和;求列表中数字的总和",
        "a function that sums a list",
        "列表求和的函数",
        """def sum_list(items):
    total = 0
    for item in items:
        total += item
    return total""",
        "print(sum_list([1, 2, 3, 4]))",
        "It adds the items one by one, so the example prints 10.",
        "它把元素逐个相加，所以例子会输出10。",
        "sum_of_list list_sum sumList total_sum",
        ("list", "int"),
    ),
    Program(
        "maximum;list maximum;max;find max;largest number",
        "the maximum of a list;the largest number in a list;the biggest number of a list;the largest item of a list",
        "find@ the (maximum|largest number|largest item|biggest number|max|largest value) (of|in) a list;"
        "return@ the (maximum|largest number|largest item) of a list;get@ the maximum of a list",
        "最大值;列表最大值;求最大值;找最大值",
        "找出列表中的最大值;求列表的最大值;找到列表里最大的数;返回列表的最大值;求数组的最大值;找列表中最大的元素",
        "a function that finds the maximum of a list",
        "求列表最大值的函数",
        """def find_max(items):
    largest = items[0]
    for item in items:
        if item > largest:
            largest = item
    return largest""",
        "print(find_max([3, 8, 5]))",
        "It keeps the largest item seen so far, so the example prints 8.",
        "它记住目前最大的元素，所以例子会输出8。",
        "max_of_list find_maximum findMax get_max maximum list_max",
        ("list", "int"),
    ),
    Program(
        "minimum;list minimum;min;find min;smallest number",
        "the minimum of a list;the smallest number in a list;the lowest number of a list;the smallest item of a list",
        "find@ the (minimum|smallest number|smallest item|lowest number|min|smallest value) (of|in) a list;"
        "return@ the (minimum|smallest number|smallest item) of a list;get@ the minimum of a list",
        "最小值;列表最小值;求最小值;找最小值",
        "找出列表中的最小值;求列表的最小值;找到列表里最小的数;返回列表的最小值;求数组的最小值;找列表中最小的元素",
        "a function that finds the minimum of a list",
        "求列表最小值的函数",
        """def find_min(items):
    smallest = items[0]
    for item in items:
        if item < smallest:
            smallest = item
    return smallest""",
        "print(find_min([3, 8, 5]))",
        "It keeps the smallest item seen so far, so the example prints 3.",
        "它记住目前最小的元素，所以例子会输出3。",
        "min_of_list find_minimum findMin get_min minimum list_min",
        ("list", "int"),
    ),
    Program(
        "vowel count;vowel counter;vowel counting;count vowels",
        "a vowel counter;counting vowels;the number of vowels in a string;counting the vowels of a word",
        "count@ (vowels|the vowels in a string|the vowels in a word|vowels in a text|the number of vowels in a string);"
        "return@ the number of vowels in a (string|text|word)",
        "统计元音;元音统计;元音计数;统计元音字母",
        "统计元音;统计字符串中的元音;统计元音字母的个数;计算字符串里有几个元音;数一数单词里的元音",
        "a function that counts vowels",
        "统计元音的函数",
        """def count_vowels(text):
    count = 0
    for letter in text.lower():
        if letter in "aeiou":
            count += 1
    return count""",
        'print(count_vowels("hello"))',
        "It counts the letters a, e, i, o and u, so the example prints 2.",
        "它统计字母a、e、i、o、u的个数，所以例子会输出2。",
        "countVowels vowel_count num_vowels",
        ("str", "int"),
    ),
    Program(
        "FizzBuzz;fizz buzz;fizzbuzz;Fizz Buzz",
        "FizzBuzz;the FizzBuzz program;the FizzBuzz game;fizz buzz;the fizzbuzz problem",
        "play@ FizzBuzz;solve@ FizzBuzz;print@ FizzBuzz;implement@ FizzBuzz;solve@ the fizz buzz problem",
        "FizzBuzz;fizzbuzz;Fizz Buzz;FizzBuzz",
        "实现FizzBuzz;解决FizzBuzz问题;打印FizzBuzz;输出FizzBuzz",
        "FizzBuzz",
        "FizzBuzz",
        """def fizz_buzz(n):
    if n % 15 == 0:
        return "FizzBuzz"
    if n % 3 == 0:
        return "Fizz"
    if n % 5 == 0:
        return "Buzz"
    return str(n)""",
        "for i in range(1, 16):\n    print(fizz_buzz(i))",
        "Multiples of 3 become Fizz, multiples of 5 become Buzz, and multiples of both become FizzBuzz.",
        "3的倍数变成Fizz，5的倍数变成Buzz，同时是两者的倍数变成FizzBuzz。",
        "fizzbuzz fizzBuzz fizz",
        ("int", "str"),
    ),
    Program(
        "GCD;gcd;greatest common divisor;Euclid's algorithm",
        "the greatest common divisor;the GCD of two numbers;the gcd;the Euclidean algorithm;the greatest common factor",
        "find@ the (greatest common divisor|GCD|gcd) (of two numbers|of a and b|);"
        "compute@ the (greatest common divisor|GCD|gcd) (of two numbers|);return@ the gcd of two numbers",
        "最大公约数;最大公约数;gcd;最大公因数;辗转相除法;GCD",
        "求最大公约数;计算两个数的最大公约数;求两个数的最大公约数;计算最大公因数;求两个数的gcd;实现辗转相除法",
        "a function for the greatest common divisor",
        "求最大公约数的函数",
        """def gcd(a, b):
    while b:
        a, b = b, a % b
    return a""",
        "print(gcd(12, 18))",
        "It takes remainders until nothing is left, so the example prints 6.",
        "它不断取余数，直到余数为0，所以例子会输出6。",
        "find_gcd greatest_common_divisor compute_gcd get_gcd",
        ("int", "int", "int"),
    ),
    Program(
        "even or odd;even/odd;even odd;odd or even",
        "an even or odd check;checking even and odd numbers;even and odd numbers;odd or even",
        "check@ (if|whether) a number is (even or odd|odd or even|even|odd);tell@ (if|whether) a number is even or odd;"
        "say@ whether a number is even or odd;determine@ if a number is even or odd",
        "判断奇偶;奇偶判断;奇数偶数判断;奇偶数;判断奇数偶数;奇偶性判断",
        "判断奇偶;判断一个数是奇数还是偶数;判断奇数和偶数;检查一个数是不是偶数;判断一个数的奇偶;判断数字是否为偶数",
        "a function for even or odd",
        "判断奇偶的函数",
        """def even_or_odd(n):
    if n % 2 == 0:
        return "even"
    return "odd\"""",
        "print(even_or_odd(7))",
        "A number is even if it can be divided by 2, so the example prints odd.",
        "能被2整除的数是偶数，所以例子会输出odd。",
        "evenOrOdd even_odd odd_or_even check_even_odd",
        ("int", "str"),
    ),
    Program(
        "swap;variable swap;swapping;swap two variables",
        "swapping two variables;a swap of two variables;a swap of two values;exchanging two values",
        "swap@ two (variables|values|numbers);exchange@ two (variables|values);swap@ the values of two variables;"
        "swap@ a and b",
        "交换两个变量;变量交换;交换变量;交换两个数",
        "交换两个变量;交换两个变量的值;交换两个数;交换a和b;把两个变量的值互换;互换两个变量",
        "a function that swaps two values",
        "交换两个值的函数",
        """def swap(a, b):
    return b, a""",
        'a, b = swap(1, 2)\nprint(a, b)',
        "The values come back in the other order, so the example prints 2 1.",
        "两个值以相反的顺序返回，所以例子会输出2 1。",
        "swap_values exchange swap_variables swap_numbers",
    ),
    Program(
        "addition;add;number addition;adder",
        "adding two numbers;the sum of two numbers;an addition of two numbers",
        "add@ two numbers;return@ the sum of two numbers;compute@ the sum of two numbers;add@ two numbers together;"
        "add@ a and b",
        "两数相加;加法;两数之和;两个数相加",
        "把两个数相加;计算两个数的和;求两个数的和;将两个数相加;计算a加b",
        "a function that adds two numbers",
        "两数相加的函数",
        """def add(a, b):
    return a + b""",
        "print(add(2, 3))",
        "It returns the sum of both numbers, so the example prints 5.",
        "它返回两个数的和，所以例子会输出5。",
        "add_numbers sum_two add_two_numbers addition sum_of_two",
        ("int", "int", "int"),
    ),
]

# How often a program is asked for, where that is more than once.
WEIGHTS = {
    "bubble sort in descending order": 5,
    "a function that counts words": 3,
    "a factorial function": 4,
    "a Fibonacci function": 4,
    "a prime number check": 5,
    "a function that reverses a string": 5,
    "a palindrome check": 3,
    "a function that sums a list": 3,
    "a function that finds the maximum of a list": 4,
    "a function that finds the minimum of a list": 3,
    "a function for even or odd": 2,
    "quicksort": 2,
    "binary search": 2,
}

HELLO = Program(
    "hello world;hello world;Hello World;helloworld",
    "hello world;a hello world;Hello World;hello, world;the hello world program",
    "print@ hello world;print@ 'Hello, world!';say@ hello world;output@ hello world;write@ hello world to the screen;"
    "display@ hello world;say@ hello",
    "Hello World;hello world;Hello, World;helloworld;你好世界",
    "输出hello world;打印Hello World;打印hello world;输出Hello World;显示hello world;打印你好世界;在屏幕上输出hello world",
    "hello world",
    "Hello World程序",
    'print("Hello, world!")',
    "",
    "It prints one line of text.",
    "它输出一行文字。",
)

# Function bodies that only raw prompts ask for.
SMALL_FUNCTIONS = [
    ("def subtract(a, b):", "    return a - b"),
    ("def multiply(a, b):", "    return a * b"),
    ("def divide(a, b):", "    return a / b"),
    ("def square(n):", "    return n * n"),
    ("def cube(n):", "    return n * n * n"),
    ("def is_even(n):", "    return n % 2 == 0"),
    ("def is_odd(n):", "    return n % 2 == 1"),
    ("def greet(name):", '    print("Hello, " + name + "!")'),
    ("def hello():", '    print("Hello, world!")'),
    ("def hello_world():", '    print("Hello, world!")'),
    ("def main():", '    print("Hello, world!")'),
    ("def average(items):", "    return sum(items) / len(items)"),
    ("def reverse_list(items):", "    return items[::-1]"),
    ("def count_words(text):", "    return len(text.split())"),
    ("def power(a, b):", "    return a ** b"),
]

# Language: (names, fence, program).
HELLO_WORLDS = {
    "Rust": (["Rust"], "rust", 'fn main() {\n    println!("Hello, world!");\n}'),
    "C": (["C"], "c", '#include <stdio.h>\n\nint main(void) {\n    printf("Hello, world!\\n");\n    return 0;\n}'),
    "C++": (
        ["C++", "cpp"],
        "cpp",
        '#include <iostream>\n\nint main() {\n    std::cout << "Hello, world!" << std::endl;\n    return 0;\n}',
    ),
    "JavaScript": (["JavaScript", "javascript", "JS", "Node.js"], "javascript", 'console.log("Hello, world!");'),
    "Java": (
        ["Java"],
        "java",
        "public class Main {\n    public static void main(String[] args) {\n"
        '        System.out.println("Hello, world!");\n    }\n}',
    ),
    "Go": (
        ["Go", "Golang"],
        "go",
        'package main\n\nimport "fmt"\n\nfunc main() {\n    fmt.Println("Hello, world!")\n}',
    ),
    "bash": (["bash", "Bash", "shell", "a shell script"], "bash", 'echo "Hello, world!"'),
}

OTHER_LANGUAGES = [
    "Java", "C++", "C", "JavaScript", "Go", "Rust", "C#", "Ruby", "PHP", "TypeScript", "Kotlin", "Swift", "Java", "C++",
    "Golang", "cpp", "js", "Scala", "bash",
]  # fmt: skip

# <np> is a thing, <head> stands before a noun, <task> and <tasks> are verbs, <in> is
# "in Python" or the like or nothing.
CODE_EN = [
    "(Write|Create|Make|Code|Build) (a|a simple|a short|a basic|a small) <head> (function|program|script) <in>.",
    "(Write|Create|Make) (a|a simple|a short|a basic) (function|program|script|Python function|Python program) that "
    "<tasks> <in>.",
    "(Write|Create|Make) (a|a simple|a short|a small) Python (function|program|script|method) (that <tasks>|to <task>|"
    "for <np>).",
    "(Write|Create|Give me|Show me) (a|some|) Python code (that <tasks>|to <task>|for <np>).",
    "(Write|Give me|Show me|Provide|I need) (some |the |)(code|Python code|source code) (to <task>|for <np>) <in>.",
    "(Write|Implement|Code|Show me|Give me) <np> in Python.",
    "(Write|Implement|Code|Show me|Give me) <np> <in>.",
    "(Please |)(write|implement|code|show me) <np> (in|using|with) Python (for me|please|).",
    "(Please |)(write|create|make) (a function|a program|a script|code) (to <task>|that <tasks>) <in>.",
    "(Can|Could|Would) you (please |)(write|implement|code|show me|give me) <np> <in>?",
    "(Can|Could|Would) you (please |)(write|make|create) a (Python |)(function|program|script) (that <tasks>|to "
    "<task>)?",
    "(Can|Could) you (write|give me|show me) (some |)(Python |)code (that <tasks>|to <task>|for <np>)?",
    "(Can|Could) you <task> (in|with|using) Python?",
    "(Can|Could) you help me (write|with) (a|the) <head> (function|program) <in>?",
    "(Help me|Teach me how to|Teach me to) (write|implement|code) <np> <in>.",
    "How (do I|do you|can I|can you|would you|to|does one|should I) <task> (in|with|using) Python?",
    "How (do I|can I|would you|to) (write|implement|code|program) <np> <in>?",
    "How (do I|can I|would I) write a (function|program|Python function|Python program) (that <tasks>|to <task>)?",
    "How (would|does|might) <np> look (like |)in Python?",
    "What does <np> look like in Python?",
    "What is (the|a) Python (code|program) (for <np>|to <task>)?",
    "What's the (easiest|simplest|shortest|best) way to <task> (in|with) Python?",
    "I (need|want|would like|am looking for) (a|a simple|a short) <head> (function|program|script|example) <in>.",
    "I (need|want) (a function|a program|code|Python code|a script) (that <tasks>|to <task>) <in>.",
    "I (want|need|would like|am trying|have) to <task> (in|with) Python. (How|Can you help|Show me the code|What is "
    "the code)?",
    "I'd like to see <np> (in|written in) Python.",
    "I'd like (you to write |)(a Python function|a Python program|some Python code) (that <tasks>|to <task>|for <np>).",
    "I'm learning Python. (Write|Show me|Give me) (a|the code for a|an easy) <head> (function|program).",
    "I'm (learning|new to|a beginner in) Python. How do I <task>?",
    "My (homework|teacher|assignment|task) (is|wants me) to <task> in Python. (Help me|Write it|Show me the code).",
    "My (homework|exercise|task) is <np> in Python. Can you write it?",
    "(Show|Give) (me |)(an example|a simple example|an implementation|a short implementation) of <np> <in>.",
    "(An example|Implementation|Example code|Source code|A simple example) of <np> (in|with) Python (please|).",
    "Python (code|program|function|script|implementation|example) for <np>",
    "Python (code|program|function|script) (to <task>|that <tasks>)",
    "Python <head> (code|program|function|example|script|implementation|please|)",
    "<head> (in|with|using) Python",
    "<head> (python|Python|py)",
    "<head> (python code|code python|Python example|function python|code in Python|implementation)",
    "<head> (code|function|program|script|code please|example code)?",
    "<np> in Python(, please|)",
    "<np>: (write the code|show me the Python code|Python code please|give me the code).",
    "Python: (write a <head> function|<task>|<np>|a function that <tasks>).",
    "In Python, (how do I|how can I|how would you) <task>?",
    "In Python, (write|create|implement|show me) (a <head> function|<np>|a function that <tasks>).",
    "Using Python, (<task>|write a function that <tasks>|implement <np>|write a program to <task>).",
    "Use Python to (<task>|write a <head> function|implement <np>).",
    "Let's (code|write|implement|program) <np> <in>.",
    "(Define|Write) a (Python function|function in Python) (that <tasks>|to <task>|for <np>).",
    "Generate (Python |)(code|a function|a script) (that <tasks>|to <task>|for <np>).",
    "Quick question: how do I <task> in Python?",
    "(Explain|Show me|Show) how to <task> in Python (with code|).",
    "(Explain|Show me|Describe) <np> with (Python code|code|a code example|an example in Python).",
    "For (an interview|a test|a class), (write|show me) <np> <in>.",
    "<Task> in Python.",
    "<Task> (using|with) (Python|a Python function|Python code).",
    "code for <np>",
    "program to <task>",
    "function (to <task>|that <tasks>) in Python",
    "script that <tasks>",
    "write code (to <task>|for <np>)",
    "<task> (in|with|using) Python",
    "<task>, (Python|in Python)(, please|)",
    "<task> (python|please|in code)",
    "python <task>",
    "how to <task> (python|in python|)",
    "(a|one|some|any) Python (function|program) (that <tasks>|to <task>|for <np>)(, please|).",
    "What would a (Python |)function that <tasks> look like?",
    "(I'm|I am) stuck(:|.) how do I <task> in Python?",
    "Is there a (simple|quick|short|good) way to <task> in Python?",
    "What (function|program|code) (<tasks>|can <task>)? (Write it|Show it|Please write it) in Python.",
    "(Solve|Do) this in Python: <task>.",
    "(Coding|Programming|Python|Interview) (exercise|task|challenge|question|problem): <task>.",
    "(Remind me|I forgot|Tell me|I don't know) how to <task> in Python.",
    "(Do you know|Can you show me|Can you tell me|Can you explain) how to <task> in Python?",
    "(A|One|Give me a) (Python |code )snippet (to <task>|that <tasks>|for <np>).",
    "(Make|Write|Do|Build) me a (Python |)function (which <tasks>|that <tasks>|to <task>).",
    "(Need|Want|Looking for) (a|some) (<head> function|code to <task>|Python code to <task>).",
    "The (task|exercise|goal) is to <task>. (Write|Show me) the (Python |)(code|function).",
    "I have to write a (function|program) that <tasks>. (Help|Can you do it|Please write it|How)?",
    "Your task is to write a (Python |)(function|program) that <tasks>.",
    "Give me the (simplest|shortest|easiest) (code|function|Python code) (to <task>|that <tasks>).",
    "Only (the |)code(, please|): (<task>|<np>|a function that <tasks>).",
    "(<np>|<head> function), (Python|in Python|python code|code), (please|thanks|quick).",
]

# What people put behind and before a question about code.
BEHIND_EN = [
    ", as a function(, please| please|)", " as a (Python |small |)function", ", (just|only) the code(, please|)",
    ", with an example", ". Keep it short", ". I am a beginner", ". (Thanks|Thank you)!", ". A function is fine",
    ", as (simple|short) as possible", " and explain it", ". Use a function", ", please write a function",
]  # fmt: skip
BEFORE_EN = [
    "(Python question|Coding task|Quick one|Exercise|Python|Another one|Next|Code|Programming): ",
    "(Ok|Now|Hi|Hello|So|Hey|And now), ", "I have a (question|Python question). ", "(I am|I'm) learning to code. ",
]  # fmt: skip
BEHIND_ZH = [
    "(？|，|。)(请|)写(个|一个|成)函数", "，(最好|要)是(一个|)函数", "，(给出|给个|只要|请给)代码", "，(简单|短)一点", "，(谢谢|多谢)",
    "，(要有|带|附)例子", "，我是(初学者|新手)", "，(用|定义)一个函数", "（函数）", "，(怎么写|代码怎么写|该怎么写)？",
]  # fmt: skip
BEFORE_ZH = ["(编程题|练习|问题|任务|代码题)：", "(你好|现在|接下来|好的|那么)，", "(问个|有个)(编程|代码|Python)问题：", "我在学编程，"]

# Bubble sort with its order: <order> is descending, or else ascending.
DOWN_EN = [
    "in descending order", "in descending order", "from (largest|biggest|highest) to (smallest|lowest)", "descending",
    "from high to low", "from large to small", "in reverse order", "with the (largest|biggest) first",
    "in decreasing order", "from big to small", "largest first",
]  # fmt: skip
UP_EN = [
    "in ascending order", "from (smallest|lowest) to (largest|highest)", "ascending", "from low to high",
    "from small to large", "with the smallest first", "in increasing order", "smallest first",
]  # fmt: skip
ORDER_EN = [
    "(Write|Create|Show me|Give me|Code|I need) a (simple |)bubble sort <in> (that sorts|which sorts|to sort|sorting) "
    "<order>.",
    "(Write|Implement|Code|Show me) (a |)bubble sort <order> <in>.",
    "(Write|Create) a (Python |)(function|program) that sorts (a list|numbers|an array) <order> (with|using) bubble "
    "sort.",
    "(Can|Could|Would) you (please |)(write|implement|give me) a bubble sort (that sorts |)<order> <in>?",
    "(How do I|How can I|How to|How would you) (bubble sort|bubble-sort) (a list|an array|numbers) <order> <in>?",
    "How do I (write|implement) (a |)bubble sort <order> <in>?",
    "bubble sort <order> (python|in Python|code|please|)",
    "bubble sort <in>, (but |)<order>(, please|).",
    "python bubble sort <order>",
    "(Sort|Order) (a list|numbers|an array|some numbers) <order> (with|using|by) bubble sort <in>.",
    "Use bubble sort to (sort|order) (a list|numbers|an array) <order> <in>.",
    "I (need|want|would like) a bubble sort (that goes|that works|that sorts|) <order> <in>.",
    "<in>, (write|implement) a bubble sort <order>.",
    "(Write|Make) a bubble sort. It should sort <order>. Use Python.",
    "Bubble sort, <order>, Python.",
    "(Make|Write|Do) a Python bubble sort that (puts|orders|arranges|returns) the (numbers|items|list) <order>.",
]
DOWN_ZH = ["从大到小", "从大到小", "由大到小", "降序", "按降序", "从高到低", "按从大到小的顺序"]
UP_ZH = ["从小到大", "由小到大", "升序", "按升序", "从低到高", "按从小到大的顺序"]
ORDER_ZH = [
    "用<py>写(一个|个|)<order>(的|)冒泡排序(算法|程序|函数|代码|)。",
    "(请|帮我|麻烦|)用<py>(写|实现|编写)(一个|)(简单的|)冒泡排序，(<order>|<order>排列|要<order>|<order>排)。",
    "用冒泡排序(把|将|对)(列表|数组|一组数|数字)<order>(排序|排列)(，用<py>|，写代码|)。",
    "(怎么|如何|怎样)用<py>(写|实现)<order>(的|)冒泡排序？",
    "(怎么|如何)用冒泡排序<order>(排列|排序)？",
    "<order>(的|)冒泡排序(代码|<py>代码|怎么写|用<py>怎么写|)(？|)",
    "冒泡排序(，|)<order>(排列|排序|)(，用<py>|怎么写|的代码|)",
    "<py>冒泡排序(，|)<order>",
    "(写|实现|来)(一个|个)<order>(排列|排序|)的冒泡排序(，用<py>|)。",
    "(能|可以)(用<py>|)写(一个|个)<order>的冒泡排序吗？",
    "(我要|我需要|给我|想要)(一个|一段)<order>(排序|)的<py>冒泡(排序|)(代码|程序|)。",
    "写(一个|个)(<py>|)函数，用冒泡(排序|法)(给|对|把)(列表|数组)<order>(排序|排列)。",
    "在<py>(里|中)(实现|写)冒泡排序，(结果|数字|列表)(要|)<order>(排列|)。",
]

BUBBLE_EN = [
    "Write a simple bubble sort in Python.",
    "Write a simple bubble sort in Python.",
    "Write (a|a simple|a short|an easy|a basic|a quick) bubble sort <in>.",
    "Write (me |)(a|a simple|a basic) bubble sort (algorithm|function|program|implementation|script|routine|example) "
    "<in>.",
    "(Implement|Code|Program|Create|Build|Produce) (a|a simple|a basic|the|) bubble sort (algorithm|function|) <in>.",
    "(Can|Could|Would|Will) you (please |)write (me |)(a|a simple|an easy) bubble sort (for me|) <in>?",
    "(Can|Could) you (please |)(implement|code|show me|give me) (a|the|a simple) bubble sort (algorithm|) <in>?",
    "(Can|Could) I (have|get|see) (a|a simple|the) bubble sort <in> (please|)?",
    "(Please|Pls|plz) (write|give me|code|do|show) (a|a simple) bubble sort <in>.",
    "(Give|Show|Write) me (a|a simple|the) bubble sort <in>.",
    "(Give|Show) me the (code|source code|Python code|python source) (of|for) (a |)bubble sort <in>.",
    "I (need|want|would like) (a|a simple|some code for a|an implementation of) bubble sort <in>.",
    "I need to (sort|order) (a list|numbers|an array|a list of numbers) with bubble sort <in>.",
    "Sort (a list|numbers|an array|some numbers) (with|using|by) bubble sort <in>.",
    "Use bubble sort to (sort|order) (a list|an array|numbers|a list of integers) <in>.",
    "Write (a|a simple|any) (sorting algorithm|sorting function|sort function|sorting program) <in>.",
    "(Write|Show me|Give me) (a|an) (simple|easy|basic) (sorting|sort) (algorithm|function|program) in Python.",
    "Write (a function|code|a program|Python code) (that sorts|to sort) (a list|numbers|an array) (without sort|"
    "without sorted|"
    "without using sort|by hand|with bubble sort).",
    "Write a function (called|named) bubble_sort <in>.",
    "Write (the function|a Python function) bubble_sort(, please|).",
    "(Define|Create|Write) (a function |)bubble_sort in Python.",
    "How (do|would|can) (you|I|one) (write|implement|code|program) (a |the |)bubble sort (algorithm|) <in>?",
    "How (is|can) bubble sort (be |)written <in>?",
    "How to (do|write|make|code|implement) (a |)bubble sort <in>?",
    "What does (a |)bubble sort look like (in Python|in Python code|as code)?",
    "What is the (code|Python code|implementation) (of|for) bubble sort <in>?",
    "Bubble sort (in Python|python|with Python|Python code|code|please|implementation|program|script|function)",
    "(Simple|Easy|Basic|Short|Minimal) bubble sort <in>",
    "(Simple|Easy|Basic|) Python bubble sort (please|code|function|)",
    "python bubblesort",
    "bubble sort algorithm (python|in Python|code|Python code)",
    "code bubble sort",
    "Bubble sort, (in Python|Python), (please|simple|short).",
    "Bubble sort: (write it in Python|show the code|Python code, please|give me a Python version).",
    "Python, bubble sort, (go|please|now).",
    "I'm (learning|studying|practicing) (sorting|algorithms|Python|sorting algorithms). (Write|Show me) a bubble sort "
    "<in>.",
    "(For my homework|For school|For class|For an exercise) I need (a |)bubble sort <in>. (Can you write it|Please "
    "help)?",
    "My (teacher|professor|boss) wants (a |)bubble sort in Python. (Can|Could) you (write one|help me|write it)?",
    "(Explain|Show|Demonstrate) bubble sort (with code|with Python code|with a Python example|in Python with an "
    "example).",
    "Let me see (a |)bubble sort <in>.",
    "Do you know how to (write|code|implement) (a |)bubble sort <in>?",
    "Are you able to (write|code) (a |)bubble sort <in>?",
    "Write Python code (for|that does|that implements|implementing|doing) (a |)bubble sort.",
    "Write code for (a |the |)bubble sort (algorithm|) <in>.",
    "Write bubble sort.",
    "Write me (something|a script|a snippet) that (does|runs|performs) (a |)bubble sort <in>.",
    "Generate (a|some code for a|a simple) bubble sort <in>.",
    "Put together (a|a quick|a simple) bubble sort <in>.",
    "(In|Using|With) Python, (write|implement|code|show me|create) (a|a simple|the) bubble sort (algorithm|function|).",
    "Bubble sort example (in Python|python|code|).",
    "(A|One|Another) (simple |)example of bubble sort <in>, please.",
]

OTHER_EN = [
    "(Write|Implement|Code|Show me|Give me) <np> in <lang>.",
    "(Write|Create|Make) (a|a simple) <head> (function|program) in <lang>.",
    "(Write|Create) a <lang> (function|program) (that <tasks>|to <task>).",
    "(Can|Could) you (please |)(write|implement|code|show me) <np> in <lang>?",
    "How (do I|can I|would you|to) <task> in <lang>?",
    "How do I (write|implement) <np> in <lang>?",
    "I need (a|a simple) <head> (function|program) in <lang>.",
    "(Show|Give) me <lang> code (for <np>|to <task>).",
    "<lang> (code|program|function) (for <np>|to <task>)",
    "<head> in <lang>",
    "<head> <lang>",
    "<lang> <head>",
    "In <lang>, (how do I <task>|write a <head> function|implement <np>).",
    "Please (write|implement) <np> (with|in|using) <lang>.",
    "What does <np> look like in <lang>?",
    "Use <lang> to <task>.",
]

# <n> stands before a noun, <t> is a verb phrase, <py> is Python with or without spaces around it.
CODE_ZH = [
    "用<py>写(一个|个|)(简单的|)<n>(程序|函数|代码|脚本|)。",
    "用<py>写(一个|个|)(简单的|)<t>的(程序|函数|代码|脚本)。",
    "用<py>(实现|编写|完成|做)(一个|)(简单的|)<n>(程序|函数|代码|)。",
    "用<py><t>。",
    "请用<py>(写|编写|实现)(一个|)(简单的|)<n>(程序|函数|代码|)。",
    "请用<py>(写|编写)一个(程序|函数)，<t>。",
    "请(写|编写)(一个|)<t>的<py>(程序|函数|代码)。",
    "请(给我|帮我)(写|编写)(一个|)(用<py>|)<t>的(程序|函数|代码)。",
    "(帮我|给我|替我|麻烦)(写|编写|做)(一个|个|)<n>(程序|函数|代码|的程序|的函数|的代码)。",
    "(帮我|给我|麻烦)用<py>(写|实现|编写)(一个|个|)(简单的|)<n>(程序|函数|代码|)。",
    "(帮我|给我)写(一个|个)<py>(程序|函数|脚本)，(用来|)<t>。",
    "(给我|我要|我想要|我需要|想要)(一段|一个|)<n>的(代码|<py>代码|程序|例子|示例)。",
    "(我要|我想|我需要)用<py><t>，(怎么写|代码怎么写|怎么做|该怎么写|能帮我吗)？",
    "(我想|想)知道(怎么|如何|怎样)用<py><t>。",
    "(怎么|如何|怎样|该怎么|怎么样)用<py><t>？",
    "(怎么|如何|怎样)用<py>(写|实现|编写)<n>(函数|程序|代码|)？",
    "(怎么|如何|怎样)在<py>(中|里)<t>？",
    "在<py>(中|里)(怎么|如何|怎样)<t>？",
    "<py>(中|里|)(怎么|如何|怎样)<t>？",
    "<py>(怎么|如何|怎样)(写|实现)<n>？",
    "<py>(代码|程序|函数|脚本|)：<n>",
    "<py>(实现|写|编写|版)<n>(代码|)",
    "<py><n>(代码|函数|程序|示例|例子|怎么写|)",
    "<n>(用<py>怎么写|用<py>怎么实现|用<py>如何实现|<py>怎么写)？",
    "<n>的<py>(代码|实现|程序|写法)(是什么|怎么写|)？",
    "<n>的(代码|程序|函数)(怎么写|如何写|是什么|)？",
    "<n>(代码|函数|程序)(怎么写|如何写|)？",
    "<n>( <py>|代码|程序|函数| <py>代码| <py>实现| <py>程序)",
    "<n>，(用<py>写|用<py>实现|写一下代码|给出代码|请写代码|<py>代码)。",
    "写(一个|个|一下|)<n>(程序|函数|代码|的程序|的函数|的代码)。",
    "写(一个|个)<py>(程序|函数|脚本)(来|)<t>。",
    "写一段<py>代码，<t>。",
    "写一段(<py>|)代码(来|)<t>。",
    "写一段<t>的(<py>|)代码。",
    "编写(一个|)<t>的(<py>|)(函数|程序)。",
    "编写(一个|)<py>(函数|程序)(来|用于|)<t>。",
    "(能|能不能|可以|可不可以|可否)(帮我|给我|)(用<py>|)写(一个|个)<n>(程序|函数|的代码|的程序|)(吗|)？",
    "(你|您)(能|会|可以)(用<py>|)(写|实现)<n>(程序|函数|代码|)吗？",
    "(你|您)(能|可以)用<py><t>吗？",
    "(请问|问一下|请教一下)(，|)(怎么|如何)用<py><t>(呢|)？",
    "请问<py>(怎么|如何)<t>？",
    "(给出|展示|写出|提供|列出)<n>的(<py>|)(代码|程序|实现|示例)。",
    "(给出|展示|来)一个用<py><t>的(例子|示例)。",
    "(展示|演示|教我|告诉我)(怎么|如何)用<py><t>。",
    "我(在学|正在学|刚学|是新手，在学)<py>，(怎么|如何)<t>？",
    "我(在学|正在学习|刚开始学)<py>，(请|帮我|)写(一个|个)<n>(程序|函数|的例子)。",
    "(作业|老师|题目|练习)(要求|要我|是)用<py><t>，(怎么写|请帮忙|帮我写一下)。",
    "(定义|写)一个(<py>|)函数，(用来|用于|)<t>。",
    "来(一个|个|一段)<n>的(程序|函数|代码|例子)。",
    "(生成|创建)(一个|一段)<t>的(<py>|)(代码|函数|程序)。",
    "(用代码|写代码|编程)<t>。",
    "<t>的(<py>|)(代码|函数|程序)",
    "<t>，(用<py>|用<py>写|用<py>怎么写)？",
]

BUBBLE_ZH = [
    "用Python写一个简单的冒泡排序",
    "用Python写一个简单的冒泡排序。",
    "用<py>写(一个|个|一段|)(简单的|最简单的|基本的|)冒泡排序(算法|程序|函数|代码|)。",
    "(请|麻烦|麻烦你|请你|请帮我)用<py>(写|编写|实现|写出|完成)(一个|个|)(简单的|)冒泡排序(算法|程序|函数|代码|)。",
    "(帮我|给我|替我)(用<py>|)(写|编写|实现|弄)(一个|个|一段|)(简单的|)冒泡排序(算法|程序|函数|代码|)(吧|)。",
    "(能|能不能|可以|可否|可不可以)(帮我|给我|)(用<py>|)(写|实现)(一个|个|)(简单的|)冒泡排序(算法|程序|)(吗|)？",
    "(你|您)(能|会|可以|会不会|能不能)(用<py>|)(写|实现|编写)(一个|)冒泡排序(算法|)(吗|)？",
    "(怎么|如何|怎样|该怎么)用<py>(写|实现|编写)(一个|)(简单的|)冒泡排序(算法|)？",
    "<py>(怎么|如何|怎样)(写|实现|做)冒泡排序(算法|)？",
    "冒泡排序(算法|)(怎么写|如何写|怎么实现|如何实现|代码怎么写|用<py>怎么写|用<py>怎么实现)？",
    "冒泡排序(算法|)的(代码|<py>代码|实现|<py>实现|程序|源码|源代码|写法)(是什么|怎么写|)？",
    "冒泡排序(<py>|代码|<py>代码|程序|<py>实现|函数|源码|算法代码|示例)",
    "<py>(冒泡排序|冒泡|冒泡算法|冒泡排序代码|冒泡排序算法|实现冒泡排序|版冒泡排序|简单冒泡排序)",
    "(简单的|最简单的|一个简单的|一个)<py>冒泡排序(代码|程序|函数|)",
    "(写|编写|实现|来|给出|展示|写出)(一个|个|一段|一下|)(简单的|)冒泡排序(算法|程序|代码|的代码|)。",
    "(写|编写)一个(名为|叫|叫做)bubble_sort的(<py>|)函数。",
    "(写|定义|实现)函数bubble_sort。",
    "(写|编写|给我|来)一个(简单的|基本的|)排序(算法|程序|函数)。",
    "用<py>(写|实现)一个(简单的|)(排序算法|排序函数|排序程序|排序)。",
    "(不用sort|不使用内置函数|不用sorted)，用<py>(给列表排序|对列表排序|写一个排序)。",
    "用冒泡(排序|法|算法)(给|对|把)(列表|数组|一组数|一组数字)排序(，用<py>|，写出代码|)。",
    "(我要|我想要|我需要|给我)(一个|一段|)(简单的|)(<py>|)冒泡排序(代码|程序|算法|的代码|的例子|)。",
    "(我在学|我正在学|我在学习|我刚学)(<py>|排序算法|算法|编程)，(请写|写|帮我写|给我写)(一个|个)(简单的|)冒泡排序。",
    "(老师|作业|题目|面试官|考试)(要求|让我|要我|要)(用<py>|)写(一个|)冒泡排序，(怎么写|帮帮我|该怎么写|请帮我写)。",
    "(用代码|用<py>代码|结合代码|用例子)(解释|说明|演示|展示)(一下|)冒泡排序。",
    "(教我|告诉我)(怎么|如何)(用<py>|)(写|实现)冒泡排序。",
    "(生成|创建|提供)(一个|一段)(简单的|)冒泡排序(代码|程序|的<py>代码|函数)。",
    "(请问|问一下|想问)冒泡排序(怎么用<py>写|的代码怎么写|用<py>怎么写|代码是什么)(呢|)？",
    "(使用|利用|借助)<py>(语言|)(写|实现|编写|完成)(一个|)(简单的|)冒泡排序(算法|程序|)。",
    "在<py>(中|里)(写|实现)(一个|)冒泡排序。",
    "冒泡排序，(用<py>写|请用<py>|<py>|写一下|给我代码|代码)。",
    "(写|做)(个|一个)冒泡(吧|，用<py>|，谢谢|)。",
    "<py>语言(写|实现)(一个|)(简单的|)冒泡排序",
    "(想看|我想看|看看|让我看看)(<py>|)冒泡排序(的代码|代码|的例子|怎么写)。",
]

OTHER_ZH = [
    "用<lang>写(一个|)(简单的|)<n>(程序|函数|代码|)。",
    "(请|)用<lang>(实现|编写)(一个|)<n>(程序|函数|)。",
    "用<lang><t>。",
    "(怎么|如何)用<lang>(<t>|写<n>|实现<n>)？",
    "<lang>(怎么|如何)(<t>|写<n>|实现<n>)？",
    "<n>的<lang>代码(怎么写|)？",
    "<lang>(实现|写|)<n>",
    "<n>(用<lang>怎么写| <lang>代码| <lang>版)",
    "(帮我|给我)用<lang>写(一个|)<n>。",
    "(能|可以)用<lang>(写|实现)<n>吗？",
    "写(一个|)<t>的<lang>(程序|函数|代码)。",
]

HELLO_EN = [
    "(Write|Show me|Give me|Create|Code) (a |)hello world (program|example|script|) in <lang>.",
    "(Write|Create|Make) (a|a simple|a small) <lang> (program|hello world|hello world program).",
    "(Write|Create) (a|a simple) <lang> program that prints (hello world|'Hello, world!').",
    "How (do I|do you|can I|to|would you) (print|write|say|output) hello world in <lang>?",
    "(Can|Could) you (please |)(write|show me|give me) (a |)hello world (program|) in <lang>?",
    "What does (a |)hello world (program|) look like in <lang>?",
    "What is (the |)hello world in <lang>?",
    "(Print|Output|Display|Say) hello world (in|with|using) <lang>.",
    "Hello world in <lang>",
    "hello world <lang>",
    "<lang> hello world (program|example|code|please|)",
    "I need (a |)hello world (program|) in <lang>.",
    "I'm learning <lang>. (Show me|Write) (a |)hello world.",
    "In <lang>, how do I print hello world?",
    "(Using|In) <lang>, (print|write a program that prints) hello world.",
    "The hello world program in <lang>, please.",
    "The simplest <lang> program?",
    "<lang> code (for|of|to print) hello world",
]
HELLO_ZH = [
    "用<lang>写(一个|个|)(简单的|)(Hello World|hello world|helloworld)(程序|)。",
    "(怎么|如何|怎样)用<lang>(输出|打印|写|显示)(hello world|Hello World)？",
    "<lang>(怎么|如何)(输出|打印|写)(hello world|Hello World)？",
    "<lang>的(hello world|Hello World)(程序|代码|怎么写|)？",
    "(请|)(用|使用)<lang>(输出|打印)(hello world|Hello World)。",
    "(请|帮我|给我|)写(一个|)<lang>(的|)(hello world|Hello World)(程序|)。",
    "(hello world|Hello World)用<lang>怎么写？",
    "<lang> (hello world|Hello World)(程序|代码|)",
    "我在学<lang>，(给我|请写|写)一个(hello world|Hello World)(程序|)。",
    "(能|可以)用<lang>写(一个|)(hello world|Hello World)吗？",
    "最简单的<lang>程序怎么写？",
    "(hello world|Hello World)的<lang>(代码|版本|程序)",
]

# ---------------------------------------------------------------------------------------------------------------------
# Explanations of algorithms.
# ---------------------------------------------------------------------------------------------------------------------

WHAT_EN = [
    "(What is|What's|Whats) <a>?",
    "(What is|What's) (the |)<a> (algorithm|method|)?",
    "(Explain|Describe|Define) <a> (to me|briefly|in simple words|in plain English|to a beginner|).",
    "(Explain|Tell me|Please explain) what <a> is.",
    "(Can|Could) you (explain|describe|tell me about) <a>?",
    "(Can|Could) you (explain|tell me) what <a> is?",
    "Tell me (about|something about) <a>.",
    "What do you know about <a>?",
    "What kind of algorithm is <a>?",
    "What does <a> mean?",
    "What does <a> do?",
    "(I want|I'd like) to (know|understand) what <a> is.",
    "I don't (know|understand) what <a> is. (Please explain|Can you explain)?",
    "(Definition|Explanation|Meaning) of <a>",
    "<a> (definition|explained|meaning|explanation)",
    "Do you know (what <a> is|<a>)?",
    "What is meant by <a>?",
    "(What is <a>|Explain <a>) in (computer science|programming|simple terms).",
    "Please (explain|describe|define) <a>.",
    "Explain the (idea of|idea behind|concept of|basics of) <a>.",
    "Give me a (definition|short explanation|description) of <a>.",
    "<A>: what is it?",
    "Have you heard of <a>? What is it?",
    "I'm (studying|learning) algorithms: what is <a>?",
    "My (teacher|friend) asked me what <a> is. What do I say?",
    "what is <a>, (exactly|in short|briefly)?",
    "How would you (explain|describe|define) <a>?",
]
WORKS_EN = [
    "How does <a> work?",
    "How does (the |)<a> (algorithm |)work, (exactly|step by step|in detail)?",
    "(Explain|Describe|Tell me|Show me|Please explain) how <a> works.",
    "(Can|Could) you (explain|describe|tell me) how <a> works?",
    "(Explain|Describe) <a> step by step.",
    "(What are|List|Name) the steps of <a>.",
    "What are the steps (of|in) <a>?",
    "Which steps does <a> (take|have|follow)?",
    "In what way does <a> work?",
    "How does <a> (do its job|do it|operate)?",
    "How <a> works",
    "<A>: how does it work?",
    "<a> (step by step|steps|how it works)",
    "I (know|have heard of) <a>, but how does it work?",
    "I'd like to (know|understand) how <a> works.",
    "I don't understand how <a> works.",
    "Walk me through <a>.",
    "What happens (in|during) <a>?",
    "Describe the procedure of <a>.",
    "What is the procedure of <a>?",
    "Give me the steps of <a>.",
]
TIME_EN = [
    "(What is|What's|Whats) the (time complexity|complexity|runtime|running time|Big O|big-O|big O notation|run time) "
    "of <a>?",
    "(What is|What's) the (worst case|worst-case|average) (time |)complexity of <a>?",
    "(Tell|Give) me the (time complexity|complexity|runtime|Big O) of <a>.",
    "(Can|Could) you tell me the (time complexity|complexity|running time) of <a>?",
    "Which (time |)complexity does <a> have?",
    "What (time |)complexity does <a> have?",
    "How (fast|efficient|slow) is <a>?",
    "How long does <a> take?",
    "How (many steps|much time) does <a> (need|take)?",
    "How does the (time|running time) of <a> grow?",
    "<a> (time complexity|complexity|Big O|runtime|big o)",
    "<a> (time complexity|complexity|Big O)?",
    "(time complexity|complexity|Big O|runtime) of <a>",
    "<A>: what is the (time complexity|complexity|Big O)?",
    "Is <a> (fast|efficient|slow)?",
    "Do you know the (time complexity|complexity|Big O) of <a>?",
    "I'd like to know the (time complexity|complexity) of <a>.",
    "Explain the (time complexity|complexity|running time) of <a>.",
    "In Big O notation, how (fast|slow) is <a>?",
    "What is <a>'s (time complexity|Big O|complexity|runtime)?",
    "(For an exam|For an interview|Quick question): (time complexity|complexity) of <a>?",
    "What is the order of growth for <a>?",
]
WHAT_ZH = [
    "什么是<n>？",
    "<n>是什么(意思|东西|算法|)？",
    "<n>(是什么|是啥|指什么|是一种什么算法)(呢|啊|)？",
    "(解释|介绍|说明|讲讲|说说|描述)(一下|)<n>。",
    "(解释|说明)(一下|)什么是<n>。",
    "请(解释|介绍|说明)(一下|)(什么是|)<n>(算法|)。",
    "(请问|告诉我|想知道|我想知道)什么是<n>？",
    "(请问|告诉我|我想知道)<n>是什么？",
    "(什么叫|啥是|何为)<n>？",
    "用(简单的话|通俗的话|一句话|几句话)(解释|介绍|说明)<n>。",
    "(能|能不能|可以)(解释|介绍|讲)一下<n>(吗|)？",
    "(你|)(知道|了解)<n>吗？",
    "<n>的(定义|概念|含义|思想)(是什么|)？",
    "<n>(定义|概念|介绍|简介)",
    "我(不懂|不明白|不知道)什么是<n>，(请解释|能解释吗)？",
    "(给我|帮我)(解释|介绍|讲解)(一下|)<n>(算法|)。",
    "(怎么|如何)理解<n>？",
    "老师问什么是<n>，怎么回答？",
]
WORKS_ZH = [
    "<n>(是怎么|是如何|怎么|如何|怎样)(工作|运行|进行|运作)的？",
    "<n>的(原理|工作原理|步骤|过程|流程|基本原理|算法步骤)(是什么|是怎样的|)？",
    "(解释|说明|介绍|讲讲|请解释|请说明|描述)(一下|)<n>的(原理|工作原理|步骤|过程|流程)。",
    "(解释|说明|请解释)<n>(是怎么|如何|怎么)工作的。",
    "(请问|我想知道|想了解)<n>(的原理|的步骤|是怎么工作的|如何工作)。",
    "<n>(有哪些步骤|分几步|分哪几步|一步一步怎么做)？",
    "<n>(原理|步骤|过程|流程)",
    "一步一步(解释|说明|讲解)<n>。",
    "(能|可以)(讲讲|说说|解释一下)<n>的(原理|步骤|过程)吗？",
    "我知道<n>，(但它是怎么工作的|但不懂原理|可是步骤是什么)？",
    "(列出|写出|说出)<n>的步骤。",
]
TIME_ZH = [
    "<n>(算法|)的(时间复杂度|复杂度|运行时间)(是多少|是什么|是|多少|为多少|有多高|)？",
    "<n>(时间复杂度|复杂度|的效率)(是多少|多少|)？",
    "(请问|告诉我|我想知道|你知道)<n>的(时间复杂度|复杂度)(是多少|)。",
    "<n>(时间复杂度|复杂度|大O|效率)",
    "<n>(快吗|慢吗|有多快|有多慢|效率高吗|效率怎么样|效率如何|快不快)？",
    "<n>(需要|要)(多少时间|多长时间|多少步)？",
    "<n>(最坏|平均|最坏情况下|平均情况下)的(时间复杂度|复杂度)是多少？",
    "<n>用大O表示是(多少|什么)？",
    "(解释|说明|说说|分析)(一下|)<n>的(时间复杂度|复杂度)。",
    "(面试|考试)题：<n>的(时间复杂度|复杂度)是多少？",
    "什么是<n>的(时间复杂度|复杂度)？",
]

STEPS_EN = "{name} works like this:\n\n{steps}"
STEPS_ZH = "{name}的步骤如下：\n\n{steps}"

# (English names, Chinese names, what EN, what ZH, time EN, time ZH, steps EN, steps ZH)
ALGORITHMS = [
    (
        ["bubble sort", "bubble sort", "bubblesort", "the bubble sort algorithm"],
        ["冒泡排序", "冒泡排序", "冒泡排序算法", "冒泡算法"],
        "Bubble sort is a simple way to sort a list. It compares neighbors again and again and swaps them when they "
        "are in the wrong order. Its time complexity is O(n^2).",
        "冒泡排序是一种简单的排序算法。它不断比较相邻的元素，顺序错误时就交换它们。它的时间复杂度是O(n^2)。",
        "The time complexity of bubble sort is O(n^2), because it compares about n * n / 2 pairs.",
        "冒泡排序的时间复杂度是O(n^2)，因为它大约要比较n * n / 2次。",
        "1. Compare each item with the next one.\n"
        "2. Swap them if they are in the wrong order.\n"
        "3. After one pass the largest item is at the end.\n"
        "4. Repeat with the rest until the list is sorted.",
        "1. 比较每一对相邻的元素。\n2. 如果顺序错误，就交换它们。\n3. 一轮之后，最大的元素排在最后。\n4. 对剩下的元素重复，直到排好序。",
    ),
    (
        ["binary search", "binary search", "the binary search algorithm"],
        ["二分查找", "二分查找", "二分搜索", "二分查找算法", "折半查找"],
        "Binary search is a fast way to find an item in a sorted list. It looks at the middle item and goes on in the "
        "left or the right half. Its time complexity is O(log n).",
        "二分查找是在有序列表中快速查找元素的方法。它查看中间的元素，然后在左半边或右半边继续查找。它的时间复杂度是O(log n)。",
        "The time complexity of binary search is O(log n), because each step halves the list.",
        "二分查找的时间复杂度是O(log n)，因为每一步都把列表缩小一半。",
        "1. Look at the middle item of the sorted list.\n"
        "2. If it is the target, stop.\n"
        "3. If it is too small, go on in the right half.\n"
        "4. If it is too large, go on in the left half.",
        "1. 查看有序列表中间的元素。\n2. 如果它就是目标，就停止。\n3. 如果它太小，就在右半边继续。\n4. 如果它太大，就在左半边继续。",
    ),
    (
        ["quicksort", "quicksort", "quick sort", "the quicksort algorithm"],
        ["快速排序", "快速排序", "快排", "快速排序算法"],
        "Quicksort is a fast way to sort a list. It picks a pivot, puts smaller items before it and larger items "
        "after it, and sorts both parts in the same way. It needs O(n log n) time on average.",
        "快速排序是一种很快的排序算法。它选一个基准，把小的元素放在前面，大的放在后面，再用同样的方法排序两部分。平均时间复杂度是O(n log n)。",
        "The time complexity of quicksort is O(n log n) on average and O(n^2) in the worst case.",
        "快速排序的平均时间复杂度是O(n log n)，最坏情况是O(n^2)。",
        "1. Pick one item as the pivot.\n"
        "2. Put smaller items before it and larger items after it.\n"
        "3. Sort both parts in the same way.\n"
        "4. Stop when a part has at most one item.",
        "1. 选一个元素作为基准。\n2. 把小的元素放在前面，大的放在后面。\n3. 用同样的方法排序两部分。\n4. 一部分最多只有一个元素时就停止。",
    ),
    (
        ["selection sort", "the selection sort algorithm"],
        ["选择排序", "选择排序算法"],
        "Selection sort is a simple way to sort a list. It finds the smallest remaining item again and again and puts "
        "it in its place. Its time complexity is O(n^2).",
        "选择排序是一种简单的排序算法。它不断找出剩下元素中最小的一个，放到正确的位置。它的时间复杂度是O(n^2)。",
        "The time complexity of selection sort is O(n^2).",
        "选择排序的时间复杂度是O(n^2)。",
        "",
        "",
    ),
    (
        ["insertion sort", "the insertion sort algorithm"],
        ["插入排序", "插入排序算法"],
        "Insertion sort is a simple way to sort a list. It puts each item into its place among the items before it. "
        "Its time complexity is O(n^2).",
        "插入排序是一种简单的排序算法。它把每个元素插入到前面已排好序的位置。它的时间复杂度是O(n^2)。",
        "The time complexity of insertion sort is O(n^2).",
        "插入排序的时间复杂度是O(n^2)。",
        "",
        "",
    ),
]

# More about sorting: (English questions, answer, Chinese questions, answer).
SORTING_FACTS = [
    (
        [
            "(What is|What's) the (space complexity|memory use) of bubble sort?",
            "How much (memory|space|extra memory) does bubble sort (need|use|take)?",
            "bubble sort space complexity",
            "space complexity of bubble sort",
            "Does bubble sort (need|use) (extra memory|extra space)?",
            "Is bubble sort in place?",
            "Does bubble sort (work|sort) in place?",
        ],
        "Bubble sort sorts the list in place, so it needs only O(1) extra memory.",
        [
            "冒泡排序的空间复杂度(是多少|是什么|)？",
            "冒泡排序空间复杂度",
            "冒泡排序(需要|占用|要)多少(内存|额外空间|空间)？",
            "冒泡排序(需要额外空间吗|是原地排序吗)？",
        ],
        "冒泡排序在原列表中排序，所以只需要O(1)的额外空间。",
    ),
    (
        [
            "Is bubble sort (stable|a stable sort|a stable sorting algorithm)?",
            "bubble sort stable?",
            "(Tell me|Do you know) (if|whether) bubble sort is stable.",
            "Does bubble sort keep the order of equal items?",
        ],
        "Yes, bubble sort is stable: equal items keep their order.",
        ["冒泡排序(稳定吗|是稳定的吗|是稳定排序吗|是不是稳定的|稳不稳定|的稳定性如何)？", "(请问|)冒泡排序是稳定的(算法|排序)吗？"],
        "是的，冒泡排序是稳定的，相等的元素保持原来的顺序。",
    ),
    (
        [
            "(What|Which) is (faster|better|quicker), (bubble sort or quicksort|quicksort or bubble sort)?",
            "Is (quicksort faster than bubble sort|bubble sort slower than quicksort|bubble sort faster than "
            "quicksort)?",
            "(Compare|What is the difference between) bubble sort and quicksort.",
            "bubble sort (vs|versus) quicksort",
            "quicksort (vs|versus) bubble sort",
            "Which (algorithm|sorting algorithm) is faster than bubble sort?",
            "Should I use bubble sort or quicksort?",
            "(When|Where) (is bubble sort good|should I use bubble sort|is bubble sort used)?",
        ],
        "Quicksort is faster for long lists: it needs O(n log n) time on average, and bubble sort needs O(n^2). "
        "Bubble sort is good for learning and for short lists.",
        [
            "冒泡排序和快速排序(哪个快|哪个更快|哪个好|有什么区别|的区别是什么|谁更快)？",
            "快速排序和冒泡排序(哪个快|哪个更快|有什么区别|相比怎么样)？",
            "(比较|对比)(一下|)冒泡排序和快速排序。",
            "快速排序比冒泡排序(快吗|好吗|快在哪里)？",
            "(什么时候|什么情况下)(用|使用|适合用)冒泡排序？",
            "什么排序比冒泡排序快？",
        ],
        "对长列表来说快速排序更快：它平均需要O(n log n)的时间，冒泡排序需要O(n^2)。冒泡排序适合学习和短列表。",
    ),
]

# ---------------------------------------------------------------------------------------------------------------------
# Commands for the server.
# ---------------------------------------------------------------------------------------------------------------------

SERVE = "```bash\nvllm serve Qwen/Qwen3-0.6B\n```"
CURL = """```bash
curl http://localhost:8000/v1/chat/completions \\
  -H "Content-Type: application/json" \\
  -d '{"model": "Qwen/Qwen3-0.6B", "messages": [{"role": "user", "content": "Hello"}]}'
```"""
CLIENT = """```python
from openai import OpenAI

client = OpenAI(base_url="http://localhost:8000/v1", api_key="none")
answer = client.chat.completions.create(
    model="Qwen/Qwen3-0.6B",
    messages=[{"role": "user", "content": "Hello"}],
)
print(answer.choices[0].message.content)
```"""

# (English questions, answer, Chinese questions, answer)
COMMANDS = [
    (
        [
            "How (do I|can I|do you|to|should I|would I) (start|run|launch|open|set up) (a|the|an API|an OpenAI|a "
            "chat) server (with|using) vllm?",
            "How (do I|can I|do you|to) (start|run|launch) (vllm|the vllm server|a vllm server|vLLM|Quire|the Quire "
            "server)?",
            "How (do I|can I|to) (serve|run|deploy|host) (a model|an LLM|a language model|Qwen|a Qwen model) (with|"
            "using|in) (vllm|vLLM|Quire)?",
            "(What|Which) command starts (a|the) (vllm|) server?",
            "What is the command to (start|run|launch) (a|the) (vllm|vLLM|) server?",
            "(Show me|Give me|Tell me) (the command|how) to (start|run|launch) (a|the) (vllm|vLLM|Quire) server.",
            "(Show me|Tell me) how to (serve|run|deploy) a model with (vllm|vLLM|Quire).",
            "(Start|Launch|Run) a (vllm|vLLM) server.",
            "vllm serve (example|command|usage|how)",
            "vllm serve?",
            "start (vllm|vllm server|a server with vllm)",
            "(Can|Could) you (show me|tell me) how to (start|run) (a|the) (vllm|vLLM|Quire) server?",
            "I want to (serve|run|host|deploy) a model with (vllm|vLLM|Quire). (How|What do I type|Which command)?",
            "(How do I|How to) use vllm serve?",
            "I installed (vllm|Quire). How do I start (the server|it|a server)?",
        ],
        f"Start the server with this command:\n\n{SERVE}\n\nIt then listens on http://localhost:8000.",
        [
            "(怎么|如何|怎样)用(vllm|vLLM|Quire)(启动|运行|开启|搭建)(一个|)(服务器|服务|模型服务)？",
            "(怎么|如何|怎样)(启动|运行|开启)(vllm|vLLM|Quire)(服务器|服务|)？",
            "(怎么|如何|怎样)用(vllm|vLLM|Quire)(部署|运行|启动|跑)(一个|)(模型|大模型|大语言模型)？",
            "(vllm|vLLM|Quire)(怎么|如何)(启动|运行|部署模型|启动服务|启动服务器|跑模型)？",
            "(启动|运行)(vllm|vLLM|Quire)(服务|服务器|)的命令(是什么|)？",
            "vllm serve(怎么用|是什么命令|命令|的用法|示例)",
            "(告诉我|请问|请告诉我)(怎么|如何)(启动|运行)(vllm|vLLM|Quire)(服务器|服务)。",
            "(我想|我要)用(vllm|vLLM)部署(一个|)模型，(用什么命令|怎么做|命令是什么)？",
            "用(vllm|vLLM)(启动|部署)(一个|)(服务器|模型)。",
        ],
        f"用这个命令启动服务器：\n\n{SERVE}\n\n然后它会监听http://localhost:8000。",
    ),
    (
        [
            "How (do I|can I|to) (ask|query|call|test|use) (the|a) (vllm |)server (with|using|by|via) curl?",
            "How (do I|can I|to) (send|make) (a request|a chat request|a question|a message) (to the server |)(with|"
            "using) curl?",
            "(Show me|Give me|Write) (a|an example) curl (command|request|example|call) (for|to) (the|a) (chat|chat "
            "completions|vllm) (API|server).",
            "(Show me|Give me|Write) a curl (command|request|example).",
            "What is the curl command (to ask the model|for a chat|for chat completions|to talk to the server)?",
            "curl (example|command) (for |)(chat completions|vllm|the chat API|v1/chat/completions)",
            "(Can|Could) you (show|give) me (a|an example) curl (command|request)?",
            "How (do I|can I) (talk to|chat with) the (model|server) (from the command line|with curl|from the "
            "terminal)?",
            "How do I (use|call) (the |)v1/chat/completions (with curl|)?",
            "How (do I|can I) test (my server|the API|the server) with curl?",
            "I want to (ask|query|test) the (server|model) with curl. (How|What do I type)?",
        ],
        f"Send a request with curl:\n\n{CURL}\n\nThe answer comes back as JSON.",
        [
            "(怎么|如何|怎样)用curl(调用|访问|请求|测试|询问)(服务器|接口|API|模型|vllm|vLLM)？",
            "(怎么|如何)用curl(发送|发)(一个|)(请求|聊天请求|消息)？",
            "(给我|写|展示|来)一个curl(命令|请求|示例|例子)。",
            "(调用|访问|测试)(聊天接口|模型|服务器|API)的curl(命令|示例)(是什么|)？",
            "curl(怎么|如何)(调用|访问|请求)(模型|服务器|vllm|聊天接口)？",
            "curl(示例|命令|例子)",
            "(怎么|如何)在(命令行|终端)(里|中)(和模型聊天|向模型提问|访问服务器)？",
            "(怎么|如何)(调用|使用)v1/chat/completions(接口|)？",
            "(能|可以)给我一个curl(命令|例子|示例)吗？",
        ],
        f"用curl发送请求：\n\n{CURL}\n\n回答会以JSON格式返回。",
    ),
    (
        [
            "How (do I|can I|to) (ask|query|call|use|talk to) the (server|model|API|vllm server) (from|in|with|using) "
            "Python?",
            "How (do I|can I|to) use the (OpenAI client|openai library|OpenAI Python client|openai package) (with "
            "vllm|with Quire|with the server|)?",
            "(Show me|Give me|Write) (a Python example|Python code|a Python client) (for the chat API|for the server|"
            "to call the vllm server|to ask the model).",
            "(Show me|Write) (an |)example (of|for|with) the OpenAI (client|Python client|library).",
            "openai (client|python) example",
            "(Can|Could) you (show me|write) Python code (that calls|to call) the (chat API|server|OpenAI API)?",
            "Python code to (call|query|ask) the (OpenAI API|vllm server|server|chat API)",
            "How do I (send|make) a (chat |)request (to the server |)(in|from|with) Python?",
        ],
        f"Use the OpenAI client in Python:\n\n{CLIENT}\n\nIt prints the answer of the model.",
        [
            "(怎么|如何|怎样)用<py>(调用|访问|请求|询问)(服务器|接口|API|模型|vllm服务)？",
            "(怎么|如何)(使用|用)(OpenAI|openai)(客户端|库|的客户端)(访问服务器|调用模型|)？",
            "(给我|写|展示)(一个|一段)(用<py>|<py>)(调用|访问)(服务器|模型|API|聊天接口)的(代码|例子|示例)。",
            "(OpenAI|openai)客户端(示例|怎么用|代码|例子)",
            "<py>(怎么|如何)(调用|访问)(服务器|vllm|聊天接口|OpenAI接口)？",
        ],
        f"在Python中使用OpenAI客户端：\n\n{CLIENT}\n\n它会输出模型的回答。",
    ),
    (
        [
            "How (do I|can I|to|do you) install (vllm|vLLM)?",
            "(What is|Tell me|Give me|Show me) the command to install (vllm|vLLM).",
            "(install|installing|pip install) vllm",
            "How (can|do) I get vllm (on my machine|on my computer|)?",
            "(Show|Tell) me how to install (vllm|vLLM).",
            "I want to install (vllm|vLLM). (How|What do I type)?",
            "vllm (installation|install command|install)",
            "Which command installs vllm?",
        ],
        "Install vLLM with pip:\n\n```bash\npip install vllm\n```\n\nThen start it with vllm serve.",
        [
            "(怎么|如何|怎样)安装(vllm|vLLM)？",
            "(vllm|vLLM)(怎么|如何)安装？",
            "安装(vllm|vLLM)的命令(是什么|)？",
            "(告诉我|请问|我想知道)(怎么|如何)安装(vllm|vLLM)。",
            "(vllm|vLLM)安装(方法|命令|教程|)",
            "我想安装(vllm|vLLM)，(怎么做|用什么命令)？",
        ],
        "用pip安装vLLM：\n\n```bash\npip install vllm\n```\n\n然后用vllm serve启动它。",
    ),
    (
        [
            "How (do I|can I|to|do you) (install|build) (Quire|quire)?",
            "(What is|Tell me|Give me|Show me) the command to (install|build) Quire.",
            "(install|installing|build) quire",
            "(Show|Tell) me how to (install|build) Quire.",
            "I want to install Quire. (How|What do I type)?",
            "quire (installation|install command|install)",
            "Which command installs Quire?",
        ],
        "Install Quire from its source with Cargo:\n\n```bash\ncargo install --path crates/cli\n```\n\nThen start it "
        "with vllm serve.",
        [
            "(怎么|如何|怎样)(安装|编译|构建)(Quire|quire)？",
            "(Quire|quire)(怎么|如何)(安装|编译)？",
            "安装(Quire|quire)的命令(是什么|)？",
            "(告诉我|请问|我想知道)(怎么|如何)安装Quire。",
            "Quire安装(方法|命令|教程|)",
            "我想安装Quire，(怎么做|用什么命令)？",
        ],
        "用Cargo从源码安装Quire：\n\n```bash\ncargo install --path crates/cli\n```\n\n然后用vllm serve启动它。",
    ),
    (
        [
            "How (do I|can I|to) (change|set|choose|pick) the port (of the server|of vllm|for vllm|in vllm serve|)?",
            "How (do I|can I|to) (start|run) (vllm|the server|vllm serve) on (another port|port 9000|a different "
            "port)?",
            "(vllm|vllm serve) (port|change port|set port|--port)",
            "Which (flag|option) sets the port (of the server|of vllm|)?",
            "(Show|Tell) me how to (set|change) the port of (the|a) (server|vllm server).",
        ],
        "Set the port with --port:\n\n```bash\nvllm serve Qwen/Qwen3-0.6B --port 9000\n```\n\nThe default port is "
        "8000.",
        [
            "(怎么|如何|怎样)(修改|设置|更改|改|指定)(vllm|服务器|vLLM|服务|)的端口？",
            "(vllm|vLLM)(怎么|如何)(修改|设置|改|换)端口？",
            "(怎么|如何)在(其他|另一个)端口(启动|运行)(vllm|服务器)？",
            "(设置|修改)端口用(哪个|什么)(参数|选项)？",
        ],
        "用--port设置端口：\n\n```bash\nvllm serve Qwen/Qwen3-0.6B --port 9000\n```\n\n默认端口是8000。",
    ),
    (
        [
            "How (do I|can I|to) (set|use|add|require) (an|the) API key (for the server|in vllm|with vllm|for vllm|)?",
            "How (do I|can I) (protect|secure) (the|my) (server|vllm server) (with a key|with an API key)?",
            "(vllm|vllm serve) (api key|api-key|--api-key)",
            "Which (flag|option) sets the API key?",
        ],
        "Set the key with --api-key:\n\n```bash\nvllm serve Qwen/Qwen3-0.6B --api-key secret\n```\n\n"
        "Clients must then send the same key.",
        [
            "(怎么|如何|怎样)(设置|添加|使用|指定)(vllm的|服务器的|)(API密钥|API key|api key|密钥)？",
            "(vllm|vLLM)(怎么|如何)(设置|添加)(API密钥|密钥|api key)？",
            "(怎么|如何)用密钥保护(服务器|服务)？",
            "设置(API密钥|密钥)用(哪个|什么)(参数|选项)？",
        ],
        "用--api-key设置密钥：\n\n```bash\nvllm serve Qwen/Qwen3-0.6B --api-key secret\n```\n\n客户端必须发送同样的密钥。",
    ),
    (
        [
            "How (do I|can I|to) (list|see|show|get) the (models|available models|served models) (of the server|with "
            "curl|on the server|)?",
            "(Which|What) (command|request|URL|endpoint) (lists|shows|returns) the models?",
            "(list|show) (models|available models|the models of the server) (curl|with curl)",
            "How do I (find out|check|see) which model (the server runs|is running|is served)?",
        ],
        "Ask the server for its models:\n\n```bash\ncurl http://localhost:8000/v1/models\n```\n\nThe list comes back "
        "as JSON.",
        [
            "(怎么|如何|怎样)(列出|查看|获取|看)(服务器的|服务器上的|可用的|)模型(列表|)？",
            "(怎么|如何)(查看|知道)(服务器|vllm)(在运行|运行的是|用的是)(哪个|什么)模型？",
            "查看模型(列表|)的(命令|接口)(是什么|)？",
        ],
        "向服务器查询模型：\n\n```bash\ncurl http://localhost:8000/v1/models\n```\n\n列表会以JSON格式返回。",
    ),
]

ONLY_PYTHON_EN = "I only know Python for this, so here is {title} in Python:"
ONLY_PYTHON_ZH = "这个程序我只会用Python写，下面是{title}："

IN_PYTHON = ["in Python", "in Python", "in Python", "in Python", "using Python", "with Python", "in Python 3", "", ""]


def python_zh(rng: random.Random) -> str:
    """Python as it stands in Chinese text."""
    return rng.choice(["Python", "Python", "Python", " Python ", "python", " python ", "Python3"])


def slots_en(rng: random.Random, program: Program, **more: str) -> dict[str, str]:
    """The program's names and one of its tasks, as English patterns want them."""
    task = say(rng, rng.choice(program.tasks_en.split(";")))
    plain = task.replace("@", "")
    return {
        "head": rng.choice(program.heads_en.split(";")),
        "np": say(rng, rng.choice(program.things_en.split(";"))),
        "task": plain,
        "Task": plain[0].upper() + plain[1:],
        "tasks": task.replace("@", "s"),
        "in": rng.choice(IN_PYTHON),
        **more,
    }


def apart(rng: random.Random, name: str) -> str:
    """A Latin name with a space before it and perhaps one after it, so that it does not touch the word Python."""
    return f" {name}{rng.choice(['', ' '])}" if name[0].isascii() else name


def slots_zh(rng: random.Random, program: Program, **more: str) -> dict[str, str]:
    """The same as `slots_en` for Chinese patterns."""
    return {
        "n": apart(rng, rng.choice(program.heads_zh.split(";"))),
        "t": rng.choice(program.tasks_zh.split(";")),
        "py": python_zh(rng),
        **more,
    }


def ask_en(rng: random.Random, patterns: list[str], **slots: str) -> str:
    """A question in English, with "an" before a vowel: the patterns do not know what a slot begins with."""
    return re.sub(r"\b([Aa]) (?=(?!and\b)[aeioAEIO])", r"\1n ", one_of(rng, patterns, **slots))


def block(program: Program) -> str:
    """The function and its example in a code block."""
    source = f"{program.code}\n\n\n{program.example}" if program.example else program.code
    return f"```python\n{source}\n```"


def answer_en(program: Program, intro: str = "Here is {title} in Python:") -> str:
    """One sentence, the code and one more sentence."""
    return f"{intro.format(title=program.title_en)}\n\n{block(program)}\n\n{program.closing_en}"


def answer_zh(program: Program, intro: str = "下面是用Python写的{title}：") -> str:
    """The same as `answer_en` in Chinese."""
    return f"{intro.format(title=program.title_zh)}\n\n{block(program)}\n\n{program.closing_zh}"


def draw_program(rng: random.Random) -> Program:
    """Bubble sort comes in one of three cases, the others after their weights."""
    if rng.random() < 0.33:
        return BUBBLE
    programs = [*PROGRAMS, HELLO]
    return rng.choices(programs, [WEIGHTS.get(program.title_en, 1) for program in programs])[0]


def other_language(rng: random.Random, program: Program) -> str:
    """A language other than Python in which the model cannot write the program."""
    known = HELLO_WORLDS if program is HELLO else {}
    taken = {name.lower() for names, _, _ in known.values() for name in names}
    return rng.choice([name for name in OTHER_LANGUAGES if name.lower() not in taken])


def dressed(rng: random.Random, question: str, before: list[str], behind: list[str]) -> str:
    """The question, sometimes with a few words before or behind it that do not change what it asks for."""
    draw = rng.random()
    if draw < 0.07:
        # `say` cut off the space at the end of the pattern.
        start = one_of(rng, before)
        return start + (" " if start[-1].isascii() else "") + question
    if draw < 0.2:
        return say(rng, "<q>" + rng.choice(behind), q=question.rstrip(".?。？ "))
    return question


def code_en(rng: random.Random) -> QA:
    """A program to write: in Python, or in a language of which the model knows nothing but Python."""
    program = draw_program(rng)
    draw = rng.random()
    if draw < 0.1:
        question = ask_en(rng, OTHER_EN, **slots_en(rng, program, lang=other_language(rng, program)))
        thought = f"The user wants {program.title_en} in another language. I only know it in Python."
        return QA(question, answer_en(program, ONLY_PYTHON_EN), "en", thought)
    thought = f"The user wants {program.title_en} in Python. I write it with an example."
    if draw < 0.14 and program is not HELLO:
        ask = say(rng, "(Complete|Finish|Fill in|Please complete) (this|the|this Python) function:")
        gap = rng.choice(["\n\n", "\n", " "])
        return QA(ask + gap + program.signature, answer_en(program), "en", thought, plain=False)
    slots = slots_en(rng, program)
    patterns = CODE_EN
    if program in (BUBBLE, BUBBLE_DOWN) and rng.random() < (0.12 if program is BUBBLE else 0.6):
        patterns, slots["order"] = ORDER_EN, one_of(rng, UP_EN if program is BUBBLE else DOWN_EN)
    elif program is BUBBLE and rng.random() < 0.6:
        patterns = BUBBLE_EN
    question = ask_en(rng, patterns, **slots)
    # A pattern may begin with "<in>," which may be empty.
    question = question.removeprefix(", ")
    question = question[:1].upper() + question[1:] if question.startswith(("in Py", "using ", "with ")) else question
    return QA(dressed(rng, question, BEFORE_EN, BEHIND_EN), answer_en(program), "en", thought)


def code_zh(rng: random.Random) -> QA:
    """The same as `code_en` in Chinese."""
    program = draw_program(rng)
    draw = rng.random()
    if draw < 0.1:
        question = ask_zh(rng, OTHER_ZH, **slots_zh(rng, program, lang=other_language(rng, program)))
        thought = f"用户想要另一种语言的{program.title_zh}。我只会用Python写。"
        return QA(question, answer_zh(program, ONLY_PYTHON_ZH), "zh", thought)
    thought = f"用户想要用Python写{program.title_zh}。我来写代码和例子。"
    if draw < 0.14 and program is not HELLO:
        ask = say(rng, "(补全|完成|请补全|请完成|帮我补全)(这个|下面的|这段)(函数|代码)：")
        gap = rng.choice(["\n\n", "\n", ""])
        return QA(ask + gap + program.signature, answer_zh(program), "zh", thought, plain=False)
    slots = slots_zh(rng, program)
    patterns = CODE_ZH
    if program in (BUBBLE, BUBBLE_DOWN) and rng.random() < (0.12 if program is BUBBLE else 0.6):
        patterns, slots["order"] = ORDER_ZH, rng.choice(UP_ZH if program is BUBBLE else DOWN_ZH)
    elif program is BUBBLE and rng.random() < 0.6:
        patterns = BUBBLE_ZH
    question = ask_zh(rng, patterns, **slots)
    return QA(dressed(rng, question, BEFORE_ZH, BEHIND_ZH), answer_zh(program), "zh", thought)


def hello_en(rng: random.Random) -> QA:
    """Hello world in one of the languages that have it."""
    language = rng.choice(list(HELLO_WORLDS))
    names, fence, source = HELLO_WORLDS[language]
    question = ask_en(rng, HELLO_EN, lang=rng.choice(names))
    answer = f"Here is hello world in {language}:\n\n```{fence}\n{source}\n```\n\nIt prints one line of text."
    return QA(question, answer, "en", f"The user wants hello world in {language}.")


def hello_zh(rng: random.Random) -> QA:
    """The same as `hello_en` in Chinese."""
    language = rng.choice(list(HELLO_WORLDS))
    names, fence, source = HELLO_WORLDS[language]
    name = rng.choice([name for name in names if " " not in name])
    question = ask_zh(rng, HELLO_ZH, lang=rng.choice([name, name, f" {name} ", f"{name}语言"]))
    answer = f"下面是用{language}写的Hello World程序：\n\n```{fence}\n{source}\n```\n\n它输出一行文字。"
    return QA(question, answer, "zh", f"用户想要用{language}写Hello World。")


def algorithms_en(rng: random.Random) -> QA:
    """What an algorithm is, how it works, how fast it is."""
    if rng.random() < 0.2:
        questions, answer, _, _ = rng.choice(SORTING_FACTS)
        return QA(one_of(rng, questions), answer, "en", "The user asks about sorting. I know the answer.")
    names, _, what, _, time, _, steps, _ = rng.choices(ALGORITHMS, [4, 2, 2, 1, 1])[0]
    name = rng.choice(names)
    slots = {"a": name, "A": name[0].upper() + name[1:]}
    draw = rng.random()
    if draw < 0.35:
        thought = f"The user asks how fast {names[0]} is."
        return QA(one_of(rng, TIME_EN, **slots), time, "en", thought)
    if draw < 0.6 and steps:
        answer = STEPS_EN.format(name=names[0][0].upper() + names[0][1:], steps=steps)
        thought = f"The user asks how {names[0]} works. I list the steps."
        return QA(one_of(rng, WORKS_EN, **slots), answer, "en", thought)
    patterns = WHAT_EN if steps else WHAT_EN + WORKS_EN
    return QA(one_of(rng, patterns, **slots), what, "en", f"The user asks what {names[0]} is. I explain it.")


def algorithms_zh(rng: random.Random) -> QA:
    """The same as `algorithms_en` in Chinese."""
    if rng.random() < 0.2:
        _, _, questions, answer = rng.choice(SORTING_FACTS)
        return QA(one_of(rng, questions), answer, "zh", "用户问排序算法。我知道答案。")
    _, names, _, what, _, time, _, steps = rng.choices(ALGORITHMS, [4, 2, 2, 1, 1])[0]
    slots = {"n": rng.choice(names)}
    draw = rng.random()
    if draw < 0.35:
        return QA(ask_zh(rng, TIME_ZH, **slots), time, "zh", f"用户问{names[0]}有多快。")
    if draw < 0.6 and steps:
        answer = STEPS_ZH.format(name=names[0], steps=steps)
        return QA(ask_zh(rng, WORKS_ZH, **slots), answer, "zh", f"用户问{names[0]}的原理。我来列出步骤。")
    patterns = WHAT_ZH if steps else WHAT_ZH + WORKS_ZH
    return QA(ask_zh(rng, patterns, **slots), what, "zh", f"用户问什么是{names[0]}。我来解释。")


def commands_en(rng: random.Random) -> QA:
    """A command for the server."""
    questions, answer, _, _ = rng.choices(COMMANDS, [4, 3, 2, 2, 1, 1, 1, 1])[0]
    return QA(one_of(rng, questions), answer, "en", "The user wants to know a command. I write it with one sentence.")


def commands_zh(rng: random.Random) -> QA:
    """The same as `commands_en` in Chinese."""
    _, _, questions, answer = rng.choices(COMMANDS, [4, 3, 2, 2, 1, 1, 1, 1])[0]
    return QA(ask_zh(rng, questions, py=python_zh(rng)), answer, "zh", "用户想知道一个命令。我来写出命令。")


# Other names that people give to a parameter.
PARAMETERS = {
    "items": ["arr", "nums", "lst", "numbers", "array", "data", "values"],
    "n": ["num", "number", "x"],
    "text": ["s", "string", "word", "st"],
    "target": ["key", "value", "x"],
    "a": ["x"],
    "b": ["y"],
}


def renamed(rng: random.Random, code: str, names: str) -> str:
    """The code under another function name or with other parameters, which the model must then copy."""
    function, parameters = re.match(r"def (\w+)\(([^)]*)\)", code).groups()
    new = {}
    if rng.random() < 0.3:
        new[function] = rng.choice(names.split())
    if rng.random() < 0.4:
        for name in parameters.split(", "):
            new[name] = rng.choice(PARAMETERS[name])
    return re.sub(r"\b[A-Za-z_]\w*\b", lambda word: new.get(word[0], word[0]), code)


def hinted(signature: str, hints: tuple[str, ...]) -> str:
    """`def gcd(a, b):` with types becomes `def gcd(a: int, b: int) -> int:`."""
    function, parameters = re.match(r"def (\w+)\(([^)]*)\)", signature).groups()
    typed = [f"{name}: {hint}" for name, hint in zip(parameters.split(", "), hints)]
    return f"def {function}({', '.join(typed)}) -> {hints[-1]}:"


def code_text(rng: random.Random) -> Text:
    """The raw beginning of a Python function, and the rest of it."""
    draw = rng.random()
    if draw < 0.12:
        signature, body = rng.choice(SMALL_FUNCTIONS)
        return Text(signature + "\n", body + "\n")
    program = BUBBLE if rng.random() < 0.35 else rng.choice(PROGRAMS)
    if draw < 0.45:
        return Text(program.signature + "\n", program.body + "\n")
    comment = rng.choice([program.title_en, program.heads_en.split(";")[0], program.heads_zh.split(";")[0]])
    if draw < 0.5:
        # Only a comment: the whole function follows.
        return Text(f"# {comment}\n", program.code + "\n")
    signature, body = renamed(rng, program.code, program.names).split("\n", 1)
    if program.hints and rng.random() < 0.15:
        signature = hinted(signature, program.hints)
    if draw < 0.65:
        return Text(signature + "\n", body + "\n")
    if draw < 0.72:
        return Text(signature, "\n" + body + "\n")
    if draw < 0.78:
        return Text(f"{signature}\n    ", body.removeprefix("    ") + "\n")
    if draw < 0.84:
        return Text(f"# {comment}\n{signature}\n", body + "\n")
    if draw < 0.89:
        doc = slots_en(rng, program)["Task"]
        return Text(f'{signature}\n    """{doc}."""\n', body + "\n")
    if draw < 0.93:
        return Text(f"```python\n{signature}\n", body + "\n```\n")
    lines = body.split("\n")
    known = rng.randrange(len(lines))
    return Text("\n".join([signature, *lines[:known]]) + "\n", "\n".join(lines[known:]) + "\n")


TOPICS: dict[str, tuple[float, Callable[[random.Random], QA | Chat | Text]]] = {
    "code_en": (6.5, code_en),
    "code_zh": (6.5, code_zh),
    "hello_en": (0.7, hello_en),
    "hello_zh": (0.7, hello_zh),
    "algorithms_en": (1.3, algorithms_en),
    "algorithms_zh": (1.3, algorithms_zh),
    "commands_en": (1.2, commands_en),
    "commands_zh": (1.2, commands_zh),
    "code_text": (2.5, code_text),
}
