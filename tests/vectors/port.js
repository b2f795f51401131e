// A port of docs/specification.md: `python run.py node port.js` holds it to the published answers.
"use strict";

const SECOND = 1000000n;
const ALWAYS = -(2n ** 70n), NEVER = 2n ** 70n;
const min = (a, b) => (a < b ? a : b), max = (a, b) => (a > b ? a : b);
const abs = (a) => (a < 0n ? -a : a);
const floor = (a, b) => a / b - (a % b < 0n ? 1n : 0n);
const refuse = (why) => { throw new RangeError(why); };

// Instants: microseconds since 1970, as BigInt, for they pass 2**53.
const micros = (text) => BigInt(Date.parse(`${text.slice(0, 19)}Z`)) * 1000n + BigInt(text.slice(20, 26));
const iso = (at, digits = true) => {
  const finer = at - floor(at, SECOND) * SECOND;
  const whole = new Date(Number((at - finer) / 1000n)).toISOString().slice(0, 19);
  return whole + (digits || finer ? `.${String(finer).padStart(6, "0")}` : "");
};
const z = (at) => (at === null ? null : `${iso(at)}Z`);
const pair = (both) => both && both.map(micros);

// W: windows.
const setting = (row) => {
  const seconds = row.window_seconds;
  if (!Number.isInteger(seconds) || seconds < 1800 || seconds > 604800) refuse("W1");
  const [w, e] = [BigInt(seconds) * SECOND, BigInt(row.epoch_seconds) * SECOND];
  return { w, e, key: `${seconds}/${row.epoch_seconds}`, row };
};
const index = (at, s) => floor(at - s.e, s.w);
const begin = (k, s) => s.e + k * s.w;
const between = (a, b, s) => {  // W4: the starts of the windows that overlap
  const found = [];
  for (let k = index(a, s); a < b && k <= index(b - 1n, s); k += 1n) found.push(begin(k, s));
  return found;
};

// T: settings through time.
const timeline = (row) => {
  const initial = setting(row.initial);
  const changes = row.changes.map((change) => ({
    s: setting(change), applied: micros(change.applied_at),
    confirmed: change.confirmed_at === null ? null : micros(change.confirmed_at),
  }));
  let last = ALWAYS;
  for (const { applied, confirmed } of changes) {
    if (applied < last || (confirmed !== null && confirmed < applied)) refuse("T1");
    last = confirmed === null ? applied : confirmed;
  }
  return { initial, changes };
};
const follows = ({ initial, changes }, at) => changes.reduce(
  (found, { s, confirmed }) => (confirmed !== null && confirmed <= at ? s : found), initial);
const stretches = ({ initial, changes }) => {
  const until = [...changes.map((change) => change.applied), NEVER];
  const found = [{ s: initial, from: ALWAYS, until: until[0], had: ALWAYS }];
  changes.forEach(({ s, applied, confirmed }, n) => {
    const known = follows({ initial, changes: changes.slice(0, n) }, applied).key === s.key;
    found.push({ s, from: applied, until: until[n + 1], had: known ? applied : confirmed === null ? NEVER : confirmed });
  });
  return found;
};

// N: what a span of real time needs of stretches.
const needs = (start, end, parts, room) => {
  const rows = [], gaps = [];
  for (const part of parts) {
    const [low, high] = [max(start, part.from), min(end, part.until)];
    if (low < min(high, part.had)) gaps.push([low, min(high, part.had)]);
    const had = max(low, part.had);
    if (had >= high) continue;
    const shown = [had - room.behind, high + room.ahead];
    const codes = between(...shown, part.s).map((begins) => {
      const expires = begins + part.s.w;
      const from = max(low, begins - room.ahead), until = min(high, expires + room.behind);
      return { s: part.s, begins, expires, from, until, had, request: part.had === ALWAYS ? null : part.had,
        when: begins <= from && from < expires ? from : begins };
    });
    rows.push({ s: part.s, shown, codes });
  }
  return { rows, gaps };
};
const tolerance = (row) => Object.fromEntries(
  ["early", "late", "behind", "ahead", "grace"].map((name) => {
    const length = BigInt(row[`${name}_us`] ?? 0);
    if (length < 0n) refuse("N1");
    return [name, length];
  }));
const stays = (row) => row.stays.map((stay, n) => {
  const [start, end] = [micros(stay.start), micros(stay.end)];
  if (start >= end) refuse("N1");
  const guest = stay.label === null ? n : stay.label;
  const holder = stay.label ?? `${iso(start, false)}+00:00/${iso(end, false)}+00:00`;
  return { ...stay, start, end, guest, holder, n };
});
const planned = (row) => {
  const room = tolerance(row), booked = stays(row);
  const locks = Object.fromEntries(Object.entries(row.timelines).map(([lock, one]) => [lock, timeline(one)]));
  const codes = [], gaps = [];
  for (const stay of booked) {
    if (!locks[stay.lock]) refuse("N1");
    stay.opened = [stay.start - room.early, stay.end + room.late];
    const found = needs(...stay.opened, stretches(locks[stay.lock]), room);
    stay.rows = found.rows;
    found.rows.forEach(({ codes: some }) => codes.push(...some.map((code) => ({ ...code, stay }))));
    gaps.push(...found.gaps.map((gap) => ({ stay, gap })));
  }
  return { room, booked, locks, codes, gaps };
};

// S: sharing.
const order = (a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : a.end < b.end ? -1 : a.end > b.end ? 1 : a.n - b.n);
const pairs = (booked) => {
  const found = [];
  for (const lock of new Set(booked.map((stay) => stay.lock).filter((lock) => lock !== null))) {
    const sorted = booked.filter((stay) => stay.lock === lock).sort(order);
    sorted.forEach((later, rank) => {
      const others = sorted.slice(0, rank).filter((stay) => stay.guest !== later.guest);
      if (others.length) found.push([others.reduce((last, stay) => (stay.end >= last.end ? stay : last)), later]);
    });
  }
  return found;
};
const letsIn = (one, other, grace) => one.rows.some((row) => other.rows.some((there) => row.s.key === there.s.key
  && row.codes.some((code) => code.begins < there.shown[1] && there.shown[0] < code.expires + grace)));

// F: fates.
const fate = (line, code, room) => {
  const valid = pair(code.valid) ?? (() => {
    const s = follows(line, micros(code.issued_at));
    const begins = begin(index(micros(code.when_valid), s), s);
    return [begins, begins + s.w];
  })();
  const issued = micros(code.issued_at);
  const onLock = line.changes.filter(({ applied }) => applied <= issued).length;
  const onServer = line.changes.reduce((n, { confirmed }, at) => (confirmed !== null && confirmed <= issued ? at + 1 : n), 0);
  const lockKey = (onLock ? line.changes[onLock - 1].s : line.initial).key;
  const on = lockKey === follows(line, issued).key ? onLock : onServer;
  const killer = line.changes[on];
  let name = "VALID";
  if (killer) {
    if (valid[1] + room.behind <= killer.applied) name = "EXPIRED";
    else if (valid[0] - room.ahead <= killer.applied) name = "CURRENT";
    else name = issued >= killer.applied ? "STALE" : "INVALIDATED";
  }
  return { valid, name, on, killer };
};
const replacing = (line, code, room) => {
  const { valid, name, on, killer } = fate(line, code, room);
  if (name === "VALID" || name === "EXPIRED") return [];
  const last = line.changes.at(-1);
  const changes = last.confirmed === null
    ? [...line.changes.slice(0, -1), { ...last, confirmed: last.applied }] : line.changes;
  const [from, until] = pair(code.needed) ?? valid;
  const asked = new Map();
  for (const { codes } of needs(max(from, killer.applied), until, stretches({ ...line, changes }).slice(on + 1), room).rows) {
    for (const one of codes) {
      const first = max(one.from, one.had);
      const when = one.begins <= first && first < one.expires ? first : one.begins;
      const key = `${one.s.key} ${one.begins}`;
      if (!asked.has(key) || when < asked.get(key).when) asked.set(key, { ...one, when: asked.has(key) ? min(when, asked.get(key).when) : when });
    }
  }
  return [...asked.values()];
};

// R: recommendations, by every phase at which something changes.
const recommended = (row) => {
  const room = tolerance(row), booked = stays(row);
  if (!booked.length || row.allow_shared < 0 || (row.pair_cost !== null && (row.pair_cost < 0 || row.allow_shared))) refuse("R1");
  const w = setting({ window_seconds: row.window_seconds, epoch_seconds: "0" }).w;
  const wide = booked.map((stay) => ({ ...stay, low: stay.start - room.early - room.behind, high: stay.end + room.late + room.ahead }));
  const up = (at) => -floor(-at, SECOND), phase = (second) => ((second % (w / SECOND)) + w / SECOND) % (w / SECOND);
  const cuts = [...new Set(wide.flatMap(({ low, high }) => [
    phase(floor(low, SECOND) + 1n), phase(up(high)), phase(floor(low - room.grace, SECOND) + 1n)]))].sort((a, b) => (a < b ? -1 : 1));
  const both = pairs(wide), overlapping = both.filter(([one, other]) => one.end > other.start).length;
  const judge = (at) => {
    const s = { w, e: at * SECOND, key: "" };
    const counts = wide.map(({ low, high }) => index(high - 1n, s) - index(low, s) + 1n);
    const fits = wide.every((stay, n) => (row.max_codes_per_stay === null || counts[n] <= row.max_codes_per_stay)
      && (row.max_overexposure_us === null || counts[n] * w - (stay.end - stay.start) <= row.max_overexposure_us));
    const opens = ({ low, high }) => [begin(index(low, s), s), begin(index(high - 1n, s) + 1n, s) + room.grace];
    const meet = (one, other) => opens(one)[0] < other.high && other.low < opens(one)[1];
    const shared = both.filter(([one, other]) => meet(one, other) || meet(other, one)).length;
    const codes = Number(counts.reduce((a, b) => a + b));
    const price = row.pair_cost === null ? [Math.max(shared - overlapping - row.allow_shared, 0), codes, shared]
      : [codes + row.pair_cost * (shared - overlapping), shared, codes];
    return { counts, fits, shared, codes, price };
  };
  const less = (a, b) => { const at = a.findIndex((n, i) => n !== b[i]); return at >= 0 && a[at] < b[at]; };
  let best = null;
  cuts.forEach((at, n) => {
    const width = n + 1 < cuts.length ? cuts[n + 1] - at : cuts[0] + w / SECOND - at;
    const found = { ...judge(at), at, width };
    if (!found.fits) return;
    if (!best || less(found.price, best.price) || (!less(best.price, found.price) && width > best.width)) best = found;
  });
  if (!best) return null;
  const last = best.at + best.width - 1n, epoch = ((best.at + last) / 2n) % (w / SECOND);
  const stayed = booked.reduce((sum, stay) => sum + stay.end - stay.start, 0n);
  return {
    epoch_seconds: Number(epoch), first_phase: Number(best.at), last_phase: Number(last), slack_seconds: Number((last - best.at) / 2n),
    codes: best.codes, shared_windows: best.shared,
    max_codes_per_stay: Number(judge(epoch).counts.reduce(max)), overexposure_us: Number(BigInt(best.codes) * w - stayed),
  };
};

const FILES = {
  windows(row) {
    const s = setting(row), k = index(micros(row.when), s);
    return { index: String(k), start: z(begin(k, s)), end: z(begin(k + 1n, s)) };
  },
  counts(row) {
    const s = setting(row), [start, end] = [micros(row.start), micros(row.end)];
    if (end < start) refuse("W4");
    return { count: start < end ? Number(index(end - 1n, s) - index(start, s) + 1n) : 0 };
  },
  fates(row) {
    const line = timeline(row.timeline), room = tolerance(row), { valid, name } = fate(line, row, room);
    const requests = replacing(line, row, room).map((one) => ({
      window_seconds: one.s.row.window_seconds, begins: z(one.begins), expires: z(one.expires), when_valid: z(one.when) }));
    return { start: z(valid[0]), end: z(valid[1]), fate: name, requests };
  },
  plans(row) {
    const { room, booked, codes, gaps } = planned(row);
    return {
      codes: codes.map((code) => ({
        stay: code.stay.n, window_seconds: code.s.row.window_seconds, epoch_seconds: code.s.row.epoch_seconds,
        begins: z(code.begins), expires: z(code.expires), needed_from: z(code.from), needed_until: z(code.until),
        when_valid: z(code.when), request_from: z(code.request) })),
      gaps: gaps.map(({ stay, gap }) => ({ stay: stay.n, start: z(gap[0]), end: z(gap[1]) })),
      shared: pairs(booked).filter(([one, other]) => letsIn(one, other, room.grace) || letsIn(other, one, room.grace))
        .map(([one, other]) => [one.n, other.n]),
    };
  },
  audits(row) {
    const { room, locks, codes } = planned(row), now = row.at === null ? ALWAYS : micros(row.at);
    const held = new Set(), surplus = [], exposed = [];
    row.issued.forEach((one, number) => {
      const { valid, name } = fate(locks[one.lock], one, room), needed = pair(one.needed);
      let serves = [...codes.keys()].filter((at) => {
        const code = codes[at], { stay } = code;
        return stay.lock === one.lock && stay.holder === one.label && code.begins === valid[0] && code.expires === valid[1]
          && (code.request === null || micros(one.issued_at) >= code.request)
          && (!needed || (needed[0] < stay.opened[1] && stay.opened[0] < needed[1]));
      });
      if (needed && serves.length) {
        const apart = (at) => abs(needed[0] - codes[at].from) + abs(needed[1] - codes[at].until);
        const nearest = serves.map(apart).reduce(min);
        serves = serves.filter((at) => apart(at) === nearest);
      }
      serves.forEach((at) => held.add(at));
      if (name === "STALE" || name === "INVALIDATED") return;
      const [opens, closes] = [valid[0] - room.ahead, valid[1] + room.behind + room.grace];
      if (!serves.length && closes > now) surplus.push(number);
      codes.forEach((code, at) => {
        if (code.stay.lock === one.lock && code.stay.holder !== one.label && code.until > now
          && code.from < closes && opens < code.until) exposed.push([number, at]);
      });
    });
    const current = [...codes.keys()].filter((at) => codes[at].until > now);
    return { held: current.filter((at) => held.has(at)), missing: current.filter((at) => !held.has(at)), surplus, exposed };
  },
  recommendations: (row) => ({ answer: recommended(row) }),
  refused(row) {
    try { FILES[row.of](row); } catch (error) { return { refused: error instanceof RangeError }; }
    return { refused: false };
  },
};

const lines = require("node:fs").readFileSync(0, "utf8").trimEnd().split("\n");
for (const row of lines.map((line) => JSON.parse(line))) console.log(JSON.stringify(FILES[row.file](row)));
