import type { Analytics, AnalyticsSettings, TestHook } from "@tracker-analytics/sdk";
import type { ClientState, DocumentState } from "./document-state.ts";

/** The hook as this kit fills it. */
export interface KitHook extends TestHook {
  /** Sends what waits in this document's clients, for so many milliseconds at most. */
  settle(timeoutMs: number): Promise<DocumentState>;
}

/** What the script in the page is given. */
export interface InPageOptions {
  readonly settings: AnalyticsSettings;
  /** Name of the function that the page calls with a `DocumentState`. */
  readonly reportName: string;
}

/** Runs in every document before its own scripts. It is sent as text: nothing outside of it is there. */
export function installInPage({ settings, reportName }: InPageOptions): void {
  interface Watched {
    readonly analytics: Analytics;
    readonly numbering: Parameters<TestHook["started"]>[1];
    readonly isSilenced: boolean;
    readonly troubles: string[];
    consent: string;
  }
  const page = globalThis as unknown as { [name: string | symbol]: unknown };
  const key = Symbol.for("tracker-analytics.test");
  const maxTroubles = 5;
  const watched: Watched[] = [];
  const blocked: string[] = [];
  const documentId = Array.from(crypto.getRandomValues(new Uint32Array(2)), (part) =>
    part.toString(36),
  ).join("");
  let starting: Omit<Watched, "analytics" | "numbering"> | null = null;
  let reportIsPlanned = false;

  const stateOf = (watchedClient: Watched): ClientState => {
    const { analytics, numbering, consent, isSilenced, troubles } = watchedClient;
    const { client, upto } = numbering();
    const { pending, dropped } = analytics.ledger();
    return { client, upto, pending, dropped, consent, isSilenced, troubles: [...troubles] };
  };

  const state = (): DocumentState => ({
    document: documentId,
    path: location.protocol === "about:" ? location.href : location.pathname,
    clients: watched.map(stateOf),
    blocked: [...blocked],
  });

  /** After the task, when the event has its number; while leaving, after the listener. */
  const planReport = (): void => {
    if (reportIsPlanned) return;
    reportIsPlanned = true;
    queueMicrotask(() => {
      reportIsPlanned = false;
      (page[reportName] as (state: DocumentState) => void)(state());
    });
  };

  addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
    const { origin } = new URL(settings.ingestHost!);
    // It may also be a word, such as "inline".
    if (blockedURI.startsWith(origin)) blocked.push(`${effectiveDirective} ${origin}`);
  });

  const hook: KitHook = {
    settings(given) {
      const troubles: string[] = [];
      starting = {
        troubles,
        isSilenced: given.noEmit ?? false,
        consent: given.consent ?? "granted",
      };
      return {
        ...given,
        ...settings,
        beforeSend(event) {
          planReport();
          return given.beforeSend ? given.beforeSend(event) : event;
        },
        onDiagnostic(diagnostic) {
          const { reason, message } = diagnostic;
          if (reason !== "no-emit" && reason !== "consent-denied")
            troubles.push(message ? `${reason}: ${message}` : reason);
          if (troubles.length > maxTroubles) troubles.shift();
          planReport();
          given.onDiagnostic?.(diagnostic);
        },
      };
    },
    started(analytics, numbering) {
      const client: Watched = { ...starting!, analytics, numbering };
      const setConsent = analytics.setConsent.bind(analytics);
      analytics.setConsent = (consent) => {
        client.consent = consent;
        setConsent(consent);
        planReport();
      };
      watched.push(client);
      planReport();
    },
    async settle(timeoutMs) {
      // Without consent nothing leaves, however long one waits.
      const sending = watched.filter(({ consent }) => consent === "granted");
      await Promise.all(sending.map(({ analytics }) => analytics.flush({ timeoutMs })));
      return state();
    },
  };
  page[key] = hook;
}
