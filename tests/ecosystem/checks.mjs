// What the node scripts of this folder share; the counterpart of checks.py, which says what is printed.

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";

const FAILURE_LENGTH = 600;

export const CAPITAL_QUESTION = "What is the capital of France?";
export const WEATHER_QUESTION = "What's the weather like in Paris?";
export const WEATHER_REPORT = { temperature: 18, unit: "celsius", condition: "sunny" };
export const PERSON_REQUEST = "Extract the person as JSON: Anna is 30 years old.";

/** Fails with the text unless the condition holds. */
export function assert(condition, text) {
  if (!condition) throw new Error(text);
}

/** Fails unless both are the same value. */
export function equal(found, expected, what) {
  assert(found === expected, `${what}: ${JSON.stringify(found)} is not ${JSON.stringify(expected)}`);
}

/** The error of that class that the work is rejected with. */
export async function rejected(kind, work) {
  try {
    await work();
  } catch (error) {
    assert(error instanceof kind, `${error} is no ${kind.name}`);
    return error;
  }
  throw new Error(`nothing was refused; ${kind.name} was expected`);
}

/**
 * Prints the packages' versions and runs the checks, an object from names to functions, with the target that the
 * command line names; the process ends with status 1 if one of them failed.
 */
export async function run(packages, checks) {
  const { url } = parseArgs({ options: { url: { type: "string" } } }).values;
  const models = await (await fetch(`${url}/v1/models`)).json();
  const target = { url, base: `${url}/v1`, model: models.data[0].id };
  for (const name of packages) {
    const text = await readFile(new URL(`node_modules/${name}/package.json`, import.meta.url), "utf8");
    console.log(`version ${name} ${JSON.parse(text).version}`);
  }
  for (const [name, check] of Object.entries(checks)) {
    const started = performance.now();
    try {
      await check(target);
      console.log(`ok: ${name}`);
    } catch (error) {
      process.exitCode = 1;
      console.error(error);
      console.log(`FAILED: ${name}: ${String(error).split(/\s+/).join(" ").slice(0, FAILURE_LENGTH)}`);
    }
    console.error(`${((performance.now() - started) / 1000).toFixed(1)} s for ${name}`);
  }
}
