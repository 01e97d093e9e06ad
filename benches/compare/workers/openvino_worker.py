"""OpenVINO GenAI: its continuous batching pipeline, stepped from Python."""

import sys

import driver


def load(arguments):
    import numpy
    import openvino
    import openvino_genai as genai

    scheduler = genai.SchedulerConfig()
    # Whole gigabytes, rounded up, so that it never has less than the others.
    scheduler.cache_size = -(-arguments.kv_bytes // 10**9)
    scheduler.max_num_seqs = arguments.streams
    scheduler.enable_prefix_caching = True
    # Its own default is an 8-bit cache; the others keep 16 bits.
    sixteen = "bf16" if "BF16" in openvino.Core().get_property("CPU", "OPTIMIZATION_CAPABILITIES") else "f16"
    properties = {"INFERENCE_NUM_THREADS": arguments.threads, "KV_CACHE_PRECISION": sixteen}
    pipeline = genai.ContinuousBatchingPipeline(arguments.model, scheduler, "CPU", properties)

    class Engine:
        def __init__(self):
            self.handles = {}
            self.next_id = 0

        def submit(self, key, prompt, max_tokens):
            config = genai.GenerationConfig()
            config.max_new_tokens = max_tokens
            config.ignore_eos = True
            config.do_sample = False
            ids = openvino.Tensor(numpy.array([prompt], dtype=numpy.int64))
            self.handles[key] = pipeline.add_request(self.next_id, ids, config)
            self.next_id += 1

        def step(self):
            pipeline.step()
            for key, handle in list(self.handles.items()):
                tokens = 0
                while handle.can_read():
                    tokens += sum(len(output.generated_ids) for output in handle.read().values())
                finished = handle.get_status() != genai.GenerationStatus.RUNNING
                if finished:
                    del self.handles[key]
                yield key, tokens, finished

    engine = Engine()
    return lambda lanes: driver.run_in_steps(engine, lanes)


if __name__ == "__main__":
    sys.exit(driver.main(load, ["openvino-genai", "openvino", "optimum-intel", "transformers"]))
