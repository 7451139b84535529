/** What holds where a workspace has said nothing: version 0 of its policy, as ingest/policy.py has it. */

import type { Policy } from "../protocol/events";
import { ORDER } from "../protocol/patterns";

export const USUAL_POLICY: Policy = {
  patterns: [...ORDER],
  mask_selectors: [],
  mask_typed: false,
  pictures: true,
  clips: false,
  after: false,
  block_sites: [],
  language: "en",
  raw_days: 30,
};
