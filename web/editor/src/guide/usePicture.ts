/** How a picture gets onto a step: dropped, pasted, or picked from a dialog of the browser's. */
import { type ClipboardEvent, type DragEvent, useState } from "react";
import type { StepId } from "../model/schema";
import { setPicture } from "../model/steps";
import { useGuide } from "../model/uses";
import { told } from "../problem";
import { sendPicture } from "../queries";
import { say } from "../ui/toasts";

const imageIn = (files: FileList | undefined): File | null =>
  [...(files ?? [])].find((file) => file.type.startsWith("image/")) ?? null;

export function usePicture(step: StepId) {
  const { id, doc, undo } = useGuide();
  const [sending, setSending] = useState(false);

  const send = (file: File) => {
    setSending(true);
    sendPicture(id, file)
      .then((picture) => {
        undo.stopCapturing();
        setPicture(doc, step, picture);
      })
      .catch((error: unknown) => say(`The picture was not added. ${told(error)}`))
      .finally(() => setSending(false));
  };

  const take = (event: ClipboardEvent | DragEvent, files: FileList | undefined) => {
    const image = imageIn(files);
    if (!image) return;
    // Before the text sees it: a browser would put the picture's name, or a copy of it, into the words.
    event.preventDefault();
    event.stopPropagation();
    send(image);
  };

  return {
    sending,
    taking: {
      onPasteCapture: (event: ClipboardEvent) => take(event, event.clipboardData?.files),
      onDropCapture: (event: DragEvent) => take(event, event.dataTransfer?.files),
    },
    pick() {
      const input = document.createElement("input");
      input.type = "file";
      input.accept = "image/png,image/jpeg,image/webp";
      input.onchange = () => {
        const image = imageIn(input.files ?? undefined);
        if (image) send(image);
      };
      input.click();
    },
  };
}
