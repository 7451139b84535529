import { useEffect, useState } from "react";
import { ago, exactly } from "../model/words";

const MINUTE = 60_000; // milliseconds

/** A time as people say it; the exact one on hover. */
export function Time({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const clock = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(clock);
  }, []);
  return (
    <time dateTime={at} title={exactly(at)}>
      {ago(at, now)}
    </time>
  );
}
