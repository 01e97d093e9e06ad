"""The checkpoints that every peer is given."""

import json
import math
import tempfile
import unittest
from pathlib import Path
from random import Random

import checkpoints
import environments
from peers import OTHERS
from shapes import SHAPES

TINY = SHAPES["tiny"]


class Tokenizers(unittest.TestCase):
    def test_every_entry_has_a_merge_that_makes_it(self):
        made = checkpoints.tokenizer(TINY.vocabulary)
        vocabulary = made["model"]["vocab"]
        self.assertEqual(sorted(vocabulary.values()), list(range(TINY.vocabulary - 2)))
        self.assertEqual([token["id"] for token in made["added_tokens"]], [TINY.vocabulary - 2, TINY.vocabulary - 1])
        entries = {"".join(merge.split(" ")) for merge in made["model"]["merges"]}
        for merge in made["model"]["merges"]:
            self.assertTrue(all(part in vocabulary for part in merge.split(" ")), merge)
        self.assertEqual(entries, set(list(vocabulary)[256:]))

    def test_the_largest_vocabulary_fits(self):
        for shape in SHAPES.values():
            count = shape.vocabulary - 256 - len(checkpoints.SPECIAL)
            self.assertEqual(len(checkpoints.words(count)), count)

    def test_bytes_have_distinct_symbols(self):
        symbols = checkpoints.byte_symbols()
        self.assertEqual(len(set(symbols)), 256)
        self.assertEqual((symbols[ord("a")], symbols[ord(" ")]), ("a", "Ġ"))


class Weights(unittest.TestCase):
    def test_values_are_finite_and_of_moderate_size(self):
        piece = checkpoints.random_values(Random(1), 1000)
        exponents = {(high & 0x7F) << 1 | low >> 7 for low, high in zip(piece[0::2], piece[1::2], strict=True)}
        self.assertEqual(exponents, {120, 121})
        self.assertEqual({high >> 7 for high in piece[1::2]}, {0, 1})

    def test_a_checkpoint_is_complete_and_made_once(self):
        with tempfile.TemporaryDirectory() as folder:
            made = checkpoints.make(TINY, Path(folder) / "tiny")
            data = (made / "model.safetensors").read_bytes()
            length = int.from_bytes(data[:8], "little")
            header = json.loads(data[8 : 8 + length])
            del header["__metadata__"]
            self.assertEqual(list(header), [name for name, _ in TINY.tensors()])
            self.assertEqual(len(data) - 8 - length, 2 * sum(math.prod(size) for _, size in TINY.tensors()))
            self.assertEqual(max(entry["data_offsets"][1] for entry in header.values()), len(data) - 8 - length)
            before = (made / "model.safetensors").stat().st_mtime_ns
            checkpoints.make(TINY, made)
            self.assertEqual((made / "model.safetensors").stat().st_mtime_ns, before)


class Requirements(unittest.TestCase):
    def test_every_peer_has_a_list_and_everything_in_it_is_pinned(self):
        for name in OTHERS:
            path = environments.HERE / "requirements" / f"{name}.txt"
            for line in path.read_text().splitlines():
                self.assertTrue(line.startswith("#") or "==" in line, f"{path.name}: {line}")
                self.assertNotIn("/", line.partition("#")[0])

    def test_sources_are_pinned_in_comments(self):
        self.assertRegex(environments.requirement("llama.cpp", "llama-cpp-python"), r"^llama-cpp-python==\d")
        with self.assertRaises(LookupError):
            environments.requirement("llama.cpp", "no-such-package")


if __name__ == "__main__":
    unittest.main()
