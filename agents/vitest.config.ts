/** A busy machine takes its time; what is waited for is a fact, and ends the waiting. */

import { defineConfig } from "vitest/config";

export default defineConfig({ test: { testTimeout: 120_000, expect: { poll: { timeout: 60_000 } } } });
