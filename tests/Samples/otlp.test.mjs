// The OpenTelemetry sample against a receiver that takes OTLP's protobuf apart: node --test. OPENTELEMETRY is its executable.
import { test } from "node:test";
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The fields of a protobuf message, by number: each a list of numbers and of bytes. */
function fields(bytes) {
  const all = {};
  let at = 0;
  const varint = () => {
    let value = 0n, shift = 0n, byte;
    do { byte = bytes[at++]; value |= BigInt(byte & 0x7f) << shift; shift += 7n; } while (byte & 0x80);
    return BigInt.asIntN(64, value);
  };
  while (at < bytes.length) {
    const key = Number(varint());
    let value;
    switch (key & 7) {
      case 0: value = varint(); break;
      case 1: value = bytes.subarray(at, at += 8); break;
      case 2: { const length = Number(varint()); value = bytes.subarray(at, at += length); break; }
      case 5: value = bytes.subarray(at, at += 4); break;
      default: assert.fail(`wire type ${key & 7}`);
    }
    (all[key >> 3] ??= []).push(value);
  }
  return all;
}

const text = bytes => bytes?.toString("utf8");
const messages = (bytes, number) => (fields(bytes)[number] ?? []);

function attributes(list = []) {
  return Object.fromEntries(list.map(fields).map(pair => {
    const value = fields(pair[2][0]);
    return [text(pair[1][0]), value[1] ? text(value[1][0]) : value[3] ? Number(value[3][0]) : value[4] ? value[4][0].readDoubleLE() : undefined];
  }));
}

/** opentelemetry/proto/logs/v1/logs.proto: resource_logs 1, scope_logs 2, log_records 2. */
const logRecords = request => messages(request, 1).flatMap(resource => messages(resource, 2)).flatMap(scope => messages(scope, 2)).map(fields).map(record => ({
  severity: Number(record[2][0]), body: text(fields(record[5][0])[1][0]), attributes: attributes(record[6]), event: text(record[12]?.[0]),
}));

/** opentelemetry/proto/metrics/v1/metrics.proto: resource_metrics 1, scope_metrics 2, metrics 2, sum 7, data_points 1. */
const sums = request => messages(request, 1).flatMap(resource => messages(resource, 2)).flatMap(scope => messages(scope, 2)).map(fields).map(metric => ({
  name: text(metric[1][0]), unit: text(metric[3]?.[0]), points: (metric[7] ? messages(metric[7][0], 1) : []).map(fields)
    .map(point => ({ value: Number(point[6][0].readBigInt64LE()), attributes: attributes(point[7]) })),
}));

test("deletions are log records and counts of the endpoint", async () => {
  const folder = mkdtempSync(join(tmpdir(), "otlp-")), victim = join(folder, "a\nb");
  const records = [], metrics = [];
  const receiver = createServer((request, answer) => {
    const parts = [];
    request.on("data", part => parts.push(part)).on("end", () => {
      if (request.url === "/v1/logs") records.push(...logRecords(Buffer.concat(parts)));
      if (request.url === "/v1/metrics") metrics.push(...sums(Buffer.concat(parts)));
      answer.writeHead(200, { "Content-Type": "application/x-protobuf" }).end();
    });
  });
  await new Promise(listening => receiver.listen(0, "127.0.0.1", listening));
  const sample = spawn(process.env.OPENTELEMETRY, {
    env: {
      ...process.env,
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${receiver.address().port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/protobuf",
      OTEL_METRIC_EXPORT_INTERVAL: "300",
      OTEL_BLRP_SCHEDULE_DELAY: "200",
    },
    stdio: "inherit",
  });
  const ended = new Promise(end => sample.on("exit", end));
  try {
    const shown = victim.replace("\n", "\\x0a");
    let record;
    for (let i = 0; i < 100 && !record; i++) {
      writeFileSync(victim, "");
      unlinkSync(victim);
      await new Promise(later => setTimeout(later, 200));
      assert.equal(sample.exitCode, null, "the sample ended");
      record = records.find(each => each.attributes["file.path"] === shown);
    }

    assert.equal(record?.event, "ebpf.unlink.deletion");
    assert.equal(record.severity, 9); // INFO
    assert.match(record.body, /^node\[\d+\] OK .*a\\x0ab$/);
    assert.equal(record.attributes["process.pid"], process.pid);
    assert.equal(record.attributes["process.parent_pid"], process.ppid);
    assert.equal(record.attributes["process.real_user.id"], process.getuid());
    assert.equal(record.attributes["ebpf.unlink.operation"], "Unlink");
    assert.equal(record.attributes["error.type"], undefined);
    assert.ok(record.attributes["ebpf.unlink.latency"] > 0);

    sample.kill("SIGTERM");
    assert.equal(await ended, 0);
    const delivered = metrics.filter(metric => metric.name === "ebpf.unlink.deletions").at(-1);
    assert.equal(delivered.unit, "{deletion}");
    assert.ok(delivered.points.find(point => point.attributes["ebpf.unlink.outcome"] === "delivered").value > 0);
    const subscriber = metrics.filter(metric => metric.name === "ebpf.feed.events").at(-1);
    assert.ok(subscriber.points.find(point => point.attributes["ebpf.feed.subscriber"] === "log" && point.attributes["ebpf.feed.outcome"] === "delivered").value > 0);
  } finally {
    sample.kill("SIGKILL");
    receiver.close();
    rmSync(folder, { recursive: true });
  }
});
