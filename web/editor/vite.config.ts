import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The server hands out what lies in web/static, and the pages "/" and "/guides/…" are this app's index.html.
export default defineConfig({
  base: "/static/editor/",
  plugins: [react()],
  build: { outDir: "../static/editor", emptyOutDir: true, assetsInlineLimit: 0, target: "es2022" },
  server: {
    proxy: {
      "/api": "http://127.0.0.1:8000",
      "/blobs": "http://127.0.0.1:8000",
      "/sync": { target: "ws://127.0.0.1:8000", ws: true },
    },
  },
  test: { include: ["tests/**/*.test.ts"], environment: "node" },
});
