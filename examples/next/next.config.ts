import { join } from "node:path";
import type { NextConfig } from "next";

const config: NextConfig = {
  // Where the packages of the workspace are.
  turbopack: { root: join(import.meta.dirname, "../..") },
  devIndicators: false,
};

export default config;
