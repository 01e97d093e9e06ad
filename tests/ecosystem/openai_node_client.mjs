// OpenAI's SDK for Node: chat, streams, tools, structured output and the Responses API.

import OpenAI from "openai";
import { zodResponseFormat, zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";

import {
  CAPITAL_QUESTION,
  PERSON_REQUEST,
  WEATHER_QUESTION,
  WEATHER_REPORT,
  assert,
  equal,
  rejected,
  run,
} from "./checks.mjs";

const Person = z.object({ name: z.string(), age: z.number().int() });
const LOCATION = {
  type: "object",
  properties: { location: { type: "string", description: "City, e.g. San Francisco" } },
  required: ["location"],
  additionalProperties: false,
};

const connect = (target, more = {}) => new OpenAI({ baseURL: target.base, apiKey: "none", maxRetries: 0, ...more });
const ask = (target, content, more = {}) => ({
  model: target.model,
  messages: [{ role: "user", content }],
  temperature: 0,
  max_completion_tokens: 128,
  ...more,
});

/** A tool for runTools that counts its calls. */
function weatherTool(calls) {
  return {
    type: "function",
    function: {
      name: "get_weather",
      description: "Get the current weather in a given location",
      parameters: LOCATION,
      parse: JSON.parse,
      function: ({ location }) => {
        calls.push(location);
        return WEATHER_REPORT;
      },
    },
  };
}

await run(["openai"], {
  "models.list": async (target) => {
    const names = [];
    for await (const model of connect(target).models.list()) names.push(model.id);
    equal(names[0], target.model, "the model");
  },

  "chat.completions.create: whole and streamed agree": async (target) => {
    const client = connect(target);
    const whole = await client.chat.completions.create(ask(target, CAPITAL_QUESTION));
    const text = whole.choices[0].message.content;
    assert(text.trim(), "no text");
    equal(whole.choices[0].finish_reason, "stop", "finish reason");
    const options = { stream: true, stream_options: { include_usage: true } };
    let joined = "";
    let usage = null;
    for await (const chunk of await client.chat.completions.create(ask(target, CAPITAL_QUESTION, options))) {
      joined += chunk.choices[0]?.delta.content ?? "";
      usage = chunk.usage ?? usage;
    }
    equal(joined, text, "the streamed text");
    equal(usage.completion_tokens, whole.usage.completion_tokens, "completion tokens");
  },

  "chat.completions.stream: events, final message and total usage": async (target) => {
    const options = { stream_options: { include_usage: true } };
    const stream = connect(target).chat.completions.stream(ask(target, CAPITAL_QUESTION, options));
    let joined = "";
    stream.on("content", (delta) => (joined += delta));
    equal(await stream.finalContent(), joined, "the text of the events");
    assert((await stream.totalUsage()).completion_tokens > 0, "no usage");
  },

  "a stream that is aborted, then another request": async (target) => {
    const client = connect(target);
    const options = { stream: true, ignore_eos: true, max_completion_tokens: 1024 };
    const stream = await client.chat.completions.create(ask(target, "Tell me a story.", options));
    let chunks = 0;
    for await (const _ of stream) if (++chunks === 3) stream.controller.abort();
    assert(chunks < 1000, "the stream went on");
    assert((await client.chat.completions.create(ask(target, CAPITAL_QUESTION))).choices.length === 1, "no answer");
  },

  "runTools: the function is called and its result answered": async (target) => {
    const calls = [];
    const runner = connect(target).chat.completions.runTools(
      ask(target, WEATHER_QUESTION, { tools: [weatherTool(calls)] }),
    );
    assert((await runner.finalContent()).trim(), "no final text");
    assert(calls.length > 0 && calls.every((location) => typeof location === "string"), "no call");
    const roles = runner.messages.map((message) => message.role).join(" ");
    assert(/^user assistant tool( tool)* assistant$/.test(roles), roles);
  },

  "runTools, streamed": async (target) => {
    const calls = [];
    const runner = connect(target).chat.completions.runTools(
      ask(target, WEATHER_QUESTION, { stream: true, tools: [weatherTool(calls)] }),
    );
    assert((await runner.finalContent()).trim(), "no final text");
    assert(calls.length > 0, "no call");
  },

  "chat.completions.parse with zod: an object, whole and streamed": async (target) => {
    const client = connect(target);
    const request = ask(target, PERSON_REQUEST, { response_format: zodResponseFormat(Person, "person") });
    const whole = await client.chat.completions.parse(request);
    Person.parse(whole.choices[0].message.parsed);
    const streamed = await client.chat.completions.stream(request).finalChatCompletion();
    Person.parse(streamed.choices[0].message.parsed);
  },

  "responses: whole, streamed and parsed": async (target) => {
    const client = connect(target);
    const request = { model: target.model, input: CAPITAL_QUESTION, temperature: 0, max_output_tokens: 128 };
    const whole = await client.responses.create(request);
    equal(whole.status, "completed", "status");
    assert(whole.output_text.trim(), "no text");
    let joined = "";
    const stream = client.responses.stream(request);
    stream.on("response.output_text.delta", (event) => (joined += event.delta));
    equal((await stream.finalResponse()).output_text, joined, "the final text");
    equal(joined, whole.output_text, "the streamed text");
    const text = { format: zodTextFormat(Person, "person") };
    Person.parse((await client.responses.parse({ ...request, input: PERSON_REQUEST, text })).output_parsed);
  },

  "responses: a function call and its result": async (target) => {
    const client = connect(target);
    const tools = [{ type: "function", name: "get_weather", parameters: LOCATION, strict: true }];
    const input = [{ role: "user", content: WEATHER_QUESTION }];
    const request = { model: target.model, temperature: 0, max_output_tokens: 128, tools };
    const first = await client.responses.create({ ...request, input, tool_choice: "required" });
    const call = first.output.find((item) => item.type === "function_call");
    equal(typeof JSON.parse(call.arguments).location, "string", "the location's type");
    const result = { type: "function_call_output", call_id: call.call_id, output: JSON.stringify(WEATHER_REPORT) };
    const second = await client.responses.create({ ...request, input: [...input, ...first.output, result] });
    assert(second.output_text.trim(), "no text");
  },

  "completions: several prompts, whole and streamed": async (target) => {
    const client = connect(target);
    const request = { model: target.model, prompt: ["The capital of France is", "1 2 3 4"], max_tokens: 8, temperature: 0 };
    const whole = await client.completions.create(request);
    const joined = ["", ""];
    for await (const chunk of await client.completions.create({ ...request, stream: true })) {
      for (const choice of chunk.choices) joined[choice.index] += choice.text;
    }
    whole.choices.forEach((choice) => equal(joined[choice.index], choice.text, "the streamed text"));
  },

  "errors: an unknown model, a wrong parameter, a prompt that is too long": async (target) => {
    const client = connect(target);
    const refused = (kind, request) => rejected(kind, () => client.chat.completions.create(request));
    await refused(OpenAI.NotFoundError, { ...ask(target, "Hi"), model: "no-such-model" });
    await refused(OpenAI.BadRequestError, ask(target, "Hi", { temperature: -1 }));
    await refused(OpenAI.BadRequestError, ask(target, "word ".repeat(100_000)));
  },
});
