import { setTimeout as delay } from "node:timers/promises";
import { demoScene } from "./demo-events.ts";

const meanPauseMs = 800;

/** Sends the scenes of an invented marathon to a server, some a second, until it stops. */
export async function runDemo(url: string, accessKey: string | undefined): Promise<void> {
  for (let sceneNumber = 1; ; sceneNumber++) {
    const isTaken = await send(url, accessKey, sceneNumber);
    if (!isTaken) return;
    await delay(meanPauseMs * 2 * Math.random(), undefined, { ref: false });
  }
}

async function send(
  url: string,
  accessKey: string | undefined,
  sceneNumber: number,
): Promise<boolean> {
  try {
    const response = await fetch(`${url}/track`, {
      method: "POST",
      headers: accessKey === undefined ? {} : { "x-analytics-key": accessKey },
      body: JSON.stringify(demoScene(sceneNumber, Math.random)),
    });
    await response.text();
    return response.status !== 503;
  } catch {
    return false;
  }
}
