import type { TestProject } from "vitest/node";
import { PostgresServer } from "./postgres-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** A database of the server that the tests share; each test file makes one of its own there. */
    postgresUrl: string;
  }
}

let server: PostgresServer | null = null;

/** Starts one PostgreSQL for all tests, unless `TEST_DATABASE_URL` names a server. */
export async function setup(project: TestProject): Promise<void> {
  const url = process.env["TEST_DATABASE_URL"] ?? "";
  // Tests that are about crashes start servers of their own.
  if (url === "") server = await PostgresServer.create(["fsync=off", "synchronous_commit=off"]);
  project.provide("postgresUrl", server?.url() ?? url);
}

export async function teardown(): Promise<void> {
  await server?.remove();
}
