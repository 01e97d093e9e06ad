// Vercel's AI SDK with its provider for OpenAI-compatible servers.

import { createOpenAICompatible } from "@ai-sdk/openai-compatible";
import { APICallError, Output, generateObject, generateText, stepCountIs, streamObject, streamText, tool } from "ai";
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
globalThis.AI_SDK_LOG_WARNINGS = false;

const provider = (target, more = {}) =>
  createOpenAICompatible({
    name: "quire",
    baseURL: target.base,
    includeUsage: true,
    supportsStructuredOutputs: true,
    ...more,
  });
const ask = (target, prompt, more = {}) => ({
  model: provider(target)(target.model),
  prompt,
  temperature: 0,
  maxOutputTokens: 128,
  maxRetries: 0,
  ...more,
});

function weather(calls) {
  return tool({
    description: "Get the current weather in a given location",
    inputSchema: z.object({ location: z.string().describe("City, e.g. San Francisco") }),
    execute: async ({ location }) => {
      calls.push(location);
      return WEATHER_REPORT;
    },
  });
}

await run(["ai", "@ai-sdk/openai-compatible"], {
  "generateText and streamText: the same text and usage": async (target) => {
    const whole = await generateText(ask(target, CAPITAL_QUESTION));
    assert(whole.text.trim(), "no text");
    equal(whole.finishReason, "stop", "finish reason");
    const streamed = streamText(ask(target, CAPITAL_QUESTION));
    let joined = "";
    for await (const part of streamed.textStream) joined += part;
    equal(joined, whole.text, "the streamed text");
    equal((await streamed.usage).outputTokens, whole.usage.outputTokens, "output tokens");
  },

  "tools in several steps, whole": async (target) => {
    const calls = [];
    const options = { tools: { get_weather: weather(calls) }, stopWhen: stepCountIs(4) };
    const whole = await generateText(ask(target, WEATHER_QUESTION, options));
    assert(calls.length > 0 && calls.every((location) => typeof location === "string"), "no call");
    equal(whole.steps[0].finishReason, "tool-calls", "the first step's finish reason");
    assert(whole.text.trim(), "no final text");
  },

  "tools in several steps, streamed": async (target) => {
    const calls = [];
    const options = { tools: { get_weather: weather(calls) }, stopWhen: stepCountIs(4) };
    const kinds = [];
    for await (const part of streamText(ask(target, WEATHER_QUESTION, options)).fullStream) kinds.push(part.type);
    for (const kind of ["tool-input-start", "tool-input-delta", "tool-call", "tool-result", "text-delta", "finish"])
      assert(kinds.includes(kind), `no ${kind} among ${[...new Set(kinds)]}`);
    assert(!kinds.includes("error"), "an error in the stream");
    assert(calls.length > 0, "no call");
  },

  "a required tool": async (target) => {
    const calls = [];
    const options = { tools: { get_weather: weather(calls) }, toolChoice: "required" };
    const whole = await generateText(ask(target, CAPITAL_QUESTION, options));
    equal(whole.toolCalls[0].toolName, "get_weather", "the tool");
  },

  "generateObject and streamObject with a schema": async (target) => {
    const whole = await generateObject(ask(target, PERSON_REQUEST, { schema: Person }));
    Person.parse(whole.object);
    const streamed = streamObject(ask(target, PERSON_REQUEST, { schema: Person }));
    let parts = 0;
    for await (const _ of streamed.partialObjectStream) parts++;
    assert(parts > 1, "one part only");
    Person.parse(await streamed.object);
  },

  "generateObject: one of a list, and without structured outputs of the server": async (target) => {
    const options = { output: "enum", enum: ["positive", "negative"] };
    const chosen = await generateObject(ask(target, "Is 'I love it' positive or negative?", options));
    assert(options.enum.includes(chosen.object), chosen.object);
    const plain = provider(target, { supportsStructuredOutputs: false })(target.model);
    const free = await generateObject(ask(target, PERSON_REQUEST, { model: plain, output: "no-schema" }));
    equal(typeof free.object, "object", "the type");
  },

  "generateText with an object as its output": async (target) => {
    const output = Output.object({ schema: Person });
    Person.parse((await generateText(ask(target, PERSON_REQUEST, { output }))).output);
  },

  "reasoning, whole and streamed": async (target) => {
    const options = {
      maxOutputTokens: 256,
      providerOptions: { quire: { chat_template_kwargs: { enable_thinking: true } } },
    };
    const whole = await generateText(ask(target, CAPITAL_QUESTION, options));
    assert(whole.reasoningText?.trim(), "no reasoning");
    equal(await streamText(ask(target, CAPITAL_QUESTION, options)).reasoningText, whole.reasoningText, "streamed reasoning");
  },

  "completionModel": async (target) => {
    const model = provider(target).completionModel(target.model);
    assert((await generateText(ask(target, "The capital of France is", { model, maxOutputTokens: 8 }))).text, "no text");
  },

  "errors: an unknown model": async (target) => {
    const model = provider(target)("no-such-model");
    const error = await rejected(APICallError, () => generateText(ask(target, "Hi", { model })));
    equal(error.statusCode, 404, "status");
    assert(error.message.includes("no-such-model"), error.message);
  },
});
