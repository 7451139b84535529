/** One version, read only: as it was, or what changed between it and another. */
import { useState } from "react";
import { useLocation, useSearchParams } from "wouter";
import { useGuideDetails, useVersion, useVersions } from "../queries";
import { canWriteWith } from "../share/words";
import { Button } from "../ui/Button";
import { Choice } from "../ui/Field";
import { Notice } from "../ui/Notice";
import { Time } from "../ui/Time";
import { ChangesView } from "./ChangesView";
import { ContentView } from "./ContentView";
import { RestoreDialog } from "./RestoreDialog";
import styles from "./VersionPage.module.css";
import { authorName } from "./words";

const AS_IT_WAS = "";

export default function VersionPage({ guide, version }: { guide: string; version: string }) {
  const found = useVersion(guide, version);
  const versions = useVersions(guide);
  const details = useGuideDetails(guide);
  const [, go] = useLocation();
  const [search, setSearch] = useSearchParams();
  const [restoring, setRestoring] = useState(false);
  const to = search.get("to") ?? AS_IT_WAS;
  if (found.isPending) return null;
  if (found.isError) return <Notice title="This version cannot be opened" error={found.error} />;
  const { content, name, at } = found.data;
  const home = `/guides/${guide}`;
  const options = [
    [AS_IT_WAS, "As it was"],
    ["head", "Changes from it to now"],
    ...(versions.data ?? [])
      .filter((one) => one.id !== version)
      .map((one) => [one.id, `Changes from it to “${one.name}”`] as const),
  ] as const;
  return (
    <>
      <title>{`${name} – ${content.title} – Cairn`}</title>
      <header className={styles.bar}>
        <Button look="quiet" icon="back" onClick={() => go(`${home}?panel=history`)}>
          Back to the guide
        </Button>
        <p className={styles.what}>
          <strong>{name}</strong>
          <small>
            {authorName(found.data)} · <Time at={at} />
          </small>
        </p>
        <div className={styles.actions}>
          <Choice
            bare
            label="What to show"
            value={to}
            options={options}
            onChange={(next) => setSearch(next === AS_IT_WAS ? {} : { to: next })}
          />
          {details.data && canWriteWith(details.data.access) && (
            <Button icon="undo" data-testid="version-restore" onClick={() => setRestoring(true)}>
              Restore
            </Button>
          )}
        </div>
      </header>
      <main className={styles.column}>
        {to === AS_IT_WAS ? (
          <ContentView guide={guide} content={content} />
        ) : (
          <ChangesView guide={guide} from={version} to={to} />
        )}
      </main>
      {restoring && (
        <RestoreDialog
          guide={guide}
          version={found.data}
          onClose={() => setRestoring(false)}
          onDone={() => go(home)}
        />
      )}
    </>
  );
}
