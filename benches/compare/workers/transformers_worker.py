"""Hugging Face transformers: `generate`, one request after the other, as most scripts use it."""

import sys
import time

import driver


def load(arguments):
    import torch
    import transformers
    from transformers.generation.streamers import BaseStreamer

    class Clock(BaseStreamer):
        """Notes when tokens come; the first call brings the prompt."""

        def __init__(self):
            self.times = None

        def put(self, value):
            if self.times is None:
                self.times = []
            else:
                self.times.append(time.monotonic())

        def end(self):
            pass

    torch.set_num_threads(arguments.threads)
    model = transformers.AutoModelForCausalLM.from_pretrained(arguments.model, dtype=torch.bfloat16)
    model.eval()
    # A user of the library loads the tokenizer as well, so it counts in the time to the first token.
    transformers.AutoTokenizer.from_pretrained(arguments.model)

    @torch.inference_mode()
    def generate(prompt, max_tokens):
        clock = Clock()
        ids = torch.tensor([prompt])
        model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            do_sample=False,
            min_new_tokens=max_tokens,
            max_new_tokens=max_tokens,
            pad_token_id=0,
            streamer=clock,
        )
        return clock.times

    return lambda lanes: driver.run_one_by_one(generate, lanes)


if __name__ == "__main__":
    sys.exit(driver.main(load, ["transformers", "torch", "tokenizers"]))
