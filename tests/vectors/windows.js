// A port of the windows and the counts, held to the published answers: node windows.js
"use strict";
const { readFileSync } = require("node:fs");
const { join } = require("node:path");

// Microseconds since 1970: BigInt, as they pass 2**53.
const micros = (text) => BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(text.slice(20, 26));
const floor = (a, b) => a / b - (a % b < 0n ? 1n : 0n);
const index = (when, window, epoch) => floor(when - epoch, window);

const rows = (name) => readFileSync(join(__dirname, name), "utf8").trimEnd().split("\n").map(JSON.parse);
const settings = (row) => [row.window_seconds, row.epoch_seconds].map((n) => BigInt(n) * 1000000n);
let wrong = 0;
const check = (row, right) => { if (!right) { wrong += 1; console.error(JSON.stringify(row)); } };

const windows = rows("windows.jsonl");
for (const row of windows) {
  const [window, epoch] = settings(row);
  const k = index(micros(row.when), window, epoch);
  const start = epoch + k * window;
  check(row, k === BigInt(row.index) && start === micros(row.start) && start + window === micros(row.end));
}
const counts = rows("counts.jsonl");
for (const row of counts) {
  const [window, epoch] = settings(row);
  const [start, end] = [micros(row.start), micros(row.end)];
  const between = index(end - 1n, window, epoch) - index(start, window, epoch) + 1n;
  check(row, (start < end ? between : 0n) === BigInt(row.count));
}
console.log(`${windows.length} windows, ${counts.length} counts, ${wrong} wrong`);
process.exitCode = wrong ? 1 : 0;
