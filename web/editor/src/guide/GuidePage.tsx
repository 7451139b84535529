/** A guide, edited in place: one page, as its readers will see it. */
import { useEffect, useState } from "react";
import type { Guide, Me } from "../api";
import { type OpenGuide, openGuide } from "../live/open";
import { GuideContext } from "../model/uses";
import { useGuideDetails } from "../queries";
import { Notice } from "../ui/Notice";
import { GuideView } from "./GuideView";
import { SetAside } from "./SetAside";

export default function GuidePage({ id, me }: { id: string; me: Me }) {
  const details = useGuideDetails(id);
  if (details.isPending) return null;
  if (details.isError) {
    return (
      <Notice
        title="This guide cannot be opened"
        error={details.error}
        retry={() => void details.refetch()}
      />
    );
  }
  return <Opened details={details.data} me={me} />;
}

function Opened({ details, me }: { details: Guide; me: Me }) {
  const { id, epoch, access } = details;
  const [guide, setGuide] = useState<OpenGuide | null>(null);

  useEffect(() => {
    const opened = openGuide(id, epoch, access, me);
    setGuide(opened);
    return () => opened.close();
  }, [id, epoch, access, me]);

  if (!guide) return null;
  return (
    <GuideContext value={guide}>
      {details.set_aside && <SetAside why={details.set_aside} />}
      <GuideView />
    </GuideContext>
  );
}
