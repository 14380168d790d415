import { readAnswer, type Send } from "../core/transport.ts";

/** Makes one attempt by the page's `fetch`. */
export const sendFromPage: Send = async (url, { events, ...request }, timeoutMs) => {
  try {
    const response = await fetch(url, {
      ...request,
      body: `[${events.join()}]`,
      // Followed, it would carry the key to another host.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    return {
      ...readAnswer(response),
      // A redirect that is not followed shows the status 0 to a page.
      status: response.status || 302,
      // Unread, the answer would keep its share of the page's keepalive quota
      // (https://github.com/open-telemetry/opentelemetry-js/issues/7001). A body that stalls does not undo the status.
      detail: await response.text().catch(String),
    };
  } catch (error) {
    return {
      status: 0,
      detail: `${error as Error} (blocked?)`,
    };
  }
};
