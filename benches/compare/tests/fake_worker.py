"""A library that yields a token per running request in each step; dies if a prompt begins with 1."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "workers"))

import driver


class Engine:
    def __init__(self):
        self.left = {}

    def submit(self, key, prompt, max_tokens):
        if prompt[0] == 1:
            os._exit(7)
        self.left[key] = max_tokens

    def step(self):
        for key in list(self.left):
            self.left[key] -= 1
            finished = self.left[key] == 0
            if finished:
                del self.left[key]
            yield key, 1, finished


def load(arguments):
    print("noise on stdout")
    engine = Engine()
    return lambda lanes: driver.run_in_steps(engine, lanes)


if __name__ == "__main__":
    sys.exit(driver.main(load, ["pip"]))
