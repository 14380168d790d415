import { monitorEventLoopDelay } from "node:perf_hooks";
import type { ForwardProgress } from "../forward/forwarder.ts";

/** Upper bounds of the buckets of a duration, seconds. */
const bucketSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** A histogram of durations, as Prometheus wants it. */
class Histogram {
  readonly #counts = bucketSeconds.map(() => 0);
  #count = 0;
  #sumSeconds = 0;

  observe(seconds: number): void {
    this.#count++;
    this.#sumSeconds += seconds;
    for (let at = bucketSeconds.length - 1; at >= 0 && seconds <= bucketSeconds[at]!; at--)
      this.#counts[at]!++;
  }

  lines(name: string): string {
    const buckets = bucketSeconds.map(
      (bound, at) => `${name}_bucket{le="${bound}"} ${this.#counts[at]}`,
    );
    return [
      ...buckets,
      `${name}_bucket{le="+Inf"} ${this.#count}`,
      `${name}_sum ${this.#sumSeconds}`,
      `${name}_count ${this.#count}`,
    ].join("\n");
  }
}

/** What is true at the moment that metrics are read. */
export interface Gauges {
  readonly inFlightRequests: number;
  readonly inFlightBytes: number;
  readonly openConnections: number;
  readonly openStreams: number;
  readonly droppedReaders: number;
  readonly isReady: boolean;
  readonly lastSeq: number;
  /** Seconds that readers are behind what was stored. */
  readonly readerLagSeconds: number;
  /** How far forwarding is; null when nothing is forwarded. */
  readonly forward: ForwardProgress | null;
}

/** Counts what the ingest does, and writes it in the text format of Prometheus. */
export class Metrics {
  readonly #requests = new Map<string, number>();
  readonly #events = new Map<string, number>();
  readonly #rejected = new Map<string, number>();
  readonly #requestSeconds = new Histogram();
  readonly #commitSeconds = new Histogram();
  readonly #loopDelay = monitorEventLoopDelay({ resolution: 20 });
  #duplicates = 0;
  #ignored = 0;
  #receivedBytes = 0;
  #inflatedBytes = 0;

  constructor() {
    this.#loopDelay.enable();
  }

  request(path: string, status: number, seconds: number): void {
    add(this.#requests, `path="${path}",status="${status}"`, 1);
    this.#requestSeconds.observe(seconds);
  }

  events(path: string, outcome: "ok" | "warning" | "invalid", count: number): void {
    if (count > 0) add(this.#events, `path="${path}",status="${outcome}"`, count);
  }

  /** Codes are from a closed list, so the number of series is bounded. */
  rejected(code: string): void {
    add(this.#rejected, `reason="${code}"`, 1);
  }

  bytes(received: number, inflated: number): void {
    this.#receivedBytes += received;
    this.#inflatedBytes += inflated;
  }

  /** Something in the query or the headers of a sender that was not used. */
  ignored(): void {
    this.#ignored++;
  }

  duplicate(): void {
    this.#duplicates++;
  }

  committed(seconds: number): void {
    this.#commitSeconds.observe(seconds);
  }

  close(): void {
    this.#loopDelay.disable();
  }

  text(gauges: Gauges): string {
    const memory = process.memoryUsage();
    return `${[
      labelled(
        "dev_ingest_requests_total",
        "counter",
        "Requests of senders by path and status.",
        this.#requests,
      ),
      labelled(
        "dev_ingest_events_total",
        "counter",
        "Events stored by path and status.",
        this.#events,
      ),
      labelled(
        "dev_ingest_rejected_total",
        "counter",
        "Bodies and events refused by reason.",
        this.#rejected,
      ),
      single(
        "dev_ingest_duplicate_batches_total",
        "counter",
        "Bodies whose batch id was known.",
        this.#duplicates,
      ),
      single(
        "dev_ingest_ignored_parameters_total",
        "counter",
        "What senders said in a URL or a header and could not be used.",
        this.#ignored,
      ),
      single(
        "dev_ingest_received_bytes_total",
        "counter",
        "Bytes of bodies as sent.",
        this.#receivedBytes,
      ),
      single(
        "dev_ingest_inflated_bytes_total",
        "counter",
        "Bytes of bodies inflated.",
        this.#inflatedBytes,
      ),
      `${head("dev_ingest_request_seconds", "histogram", "From headers to answer.")}\n${this.#requestSeconds.lines("dev_ingest_request_seconds")}`,
      `${head("dev_ingest_commit_seconds", "histogram", "From handing a batch to the store to its being durable.")}\n${this.#commitSeconds.lines("dev_ingest_commit_seconds")}`,
      single(
        "dev_ingest_in_flight_requests",
        "gauge",
        "Requests being read or committed.",
        gauges.inFlightRequests,
      ),
      single(
        "dev_ingest_in_flight_bytes",
        "gauge",
        "Bytes of bodies being read or committed.",
        gauges.inFlightBytes,
      ),
      single("dev_ingest_connections", "gauge", "Open connections.", gauges.openConnections),
      single("dev_ingest_streams", "gauge", "Open event streams.", gauges.openStreams),
      single(
        "dev_ingest_dropped_readers_total",
        "counter",
        "Streams closed because their reader took nothing.",
        gauges.droppedReaders,
      ),
      single("dev_ingest_ready", "gauge", "1 when events are taken.", gauges.isReady ? 1 : 0),
      single("dev_ingest_last_seq", "gauge", "Seq of the newest event.", gauges.lastSeq),
      single(
        "dev_ingest_reader_lag_seconds",
        "gauge",
        "Seconds that live readers are behind what was stored: a transaction runs for long.",
        gauges.readerLagSeconds,
      ),
      ...(gauges.forward === null ? [] : forwardLines(gauges.forward)),
      single(
        "dev_ingest_event_loop_delay_p99_seconds",
        "gauge",
        "Delay of the event loop, 99th percentile since start.",
        this.#loopDelay.percentile(99) / 1e9,
      ),
      single("process_resident_memory_bytes", "gauge", "Resident memory.", memory.rss),
      single("process_heap_bytes", "gauge", "Heap in use.", memory.heapUsed),
    ].join("\n")}\n`;
  }
}

function add(countByLabels: Map<string, number>, labels: string, count: number): void {
  countByLabels.set(labels, (countByLabels.get(labels) ?? 0) + count);
}

function head(name: string, type: string, help: string): string {
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}`;
}

function single(name: string, type: string, help: string, value: number): string {
  return `${head(name, type, help)}\n${name} ${value}`;
}

function forwardLines(forward: ForwardProgress): readonly string[] {
  return [
    single(
      "dev_ingest_forward_active",
      "gauge",
      "1 in the process that forwards.",
      forward.isActive ? 1 : 0,
    ),
    single(
      "dev_ingest_forward_seq",
      "gauge",
      "Seq up to which everything has arrived.",
      forward.forwardedSeq,
    ),
    single(
      "dev_ingest_forwarded_events_total",
      "counter",
      "Events that arrived at the other ingest.",
      forward.forwarded,
    ),
    single(
      "dev_ingest_forward_left_out_events_total",
      "counter",
      "Events that the other ingest refused for good.",
      forward.leftOut,
    ),
    single(
      "dev_ingest_forward_lag_seconds",
      "gauge",
      "Age of the oldest event that has not arrived.",
      forward.lagSeconds,
    ),
  ];
}

function labelled(
  name: string,
  type: string,
  help: string,
  countByLabels: ReadonlyMap<string, number>,
): string {
  return [
    head(name, type, help),
    ...[...countByLabels].map(([labels, count]) => `${name}{${labels}} ${count}`),
  ].join("\n");
}
