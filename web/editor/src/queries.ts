/** Every question to the server, as hooks and functions. */
import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import type {
  Access,
  Card,
  Changes,
  Grant,
  Guide,
  Hit,
  Imported,
  Link,
  Me,
  Person,
  Version,
  VersionContent,
} from "./api";
import { call, parsed, signedOut } from "./http";
import type { Picture } from "./model/schema";
import { Problem, problemFrom, unreachable } from "./problem";

const guidePath = (id: string, rest = ""): string => `/api/guides/${encodeURIComponent(id)}${rest}`;
const page = (after: string | null): string =>
  after ? `/api/guides?after=${encodeURIComponent(after)}` : "/api/guides";

// ---- who, and which guides

const SIGNED_OUT: Me = { person: null, guest: false, workspace: null };

export const useMe = () =>
  useQuery({
    queryKey: ["me"],
    staleTime: 60_000,
    queryFn: () =>
      call<Me>("GET", "/api/me").catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) return SIGNED_OUT;
        throw error;
      }),
  });

export const signOut = () => call<null>("POST", "/api/sign-out", {});

export const useGuides = () =>
  useInfiniteQuery({
    queryKey: ["guides"],
    queryFn: ({ pageParam }) => call<{ guides: Card[]; next: string | null }>("GET", page(pageParam)),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    refetchOnMount: "always",
  });

export const useSearch = (words: string) =>
  useQuery({
    queryKey: ["search", words],
    queryFn: ({ signal }) => search(words, signal),
    enabled: words !== "",
    placeholderData: keepPreviousData,
  });

async function search(words: string, signal: AbortSignal): Promise<Hit[]> {
  // A short pause lets a quick typist finish the word; an abandoned query is never sent.
  await new Promise((resolve) => setTimeout(resolve, 80));
  signal.throwIfAborted();
  const { hits } = await call<{ hits: Hit[] }>("GET", `/api/search?q=${encodeURIComponent(words)}`);
  return hits;
}

export const createGuide = () => call<{ id: string; url: string }>("POST", "/api/guides", {});

export const guideDetails = (id: string) =>
  queryOptions({
    queryKey: ["guide", id],
    queryFn: () => call<Guide>("GET", guidePath(id)),
    // Access and epoch are asked for each time a guide is opened, and never while it is open.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 5_000,
  });

export const useGuideDetails = (id: string) => useQuery(guideDetails(id));

export function useDeleteGuide(id: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => call<null>("DELETE", guidePath(id)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["guides"] }),
  });
}

// ---- pictures and recordings

export const pictureUrl = (guide: string, media: string): string => guidePath(guide, `/media/${media}`);

export async function sendPicture(guide: string, file: Blob): Promise<Picture> {
  const { media, type, width, height } = await call<Picture>("POST", guidePath(guide, "/media"), file);
  return { media, type, width, height };
}

/** Sends one recording. `progress` hears a share, 0…1, of the bytes sent: fetch cannot tell, so this is an XHR. */
export function importRecording(file: File, progress: (share: number) => void): Promise<Imported> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/imports");
    request.setRequestHeader("Accept", "application/json");
    request.upload.onprogress = (event) => event.lengthComputable && progress(event.loaded / event.total);
    request.onerror = () => reject(unreachable());
    request.onload = () => {
      const answer = parsed(request.responseText);
      if (request.status < 300) return resolve(answer as Imported);
      const problem = problemFrom(request.status, answer);
      signedOut(problem);
      reject(problem);
    };
    const form = new FormData();
    form.append("file", file, file.name);
    request.send(form);
  });
}

// ---- versions

export const useVersions = (guide: string) =>
  useQuery({
    queryKey: ["versions", guide],
    queryFn: () =>
      call<{ versions: Version[] }>("GET", guidePath(guide, "/versions")).then((answer) => answer.versions),
  });

export const useVersion = (guide: string, version: string) =>
  useQuery({
    queryKey: ["version", guide, version],
    queryFn: () => call<VersionContent>("GET", guidePath(guide, `/versions/${encodeURIComponent(version)}`)),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useChanges = (guide: string, from: string, to: string) =>
  useQuery({
    queryKey: ["changes", guide, from, to],
    queryFn: () =>
      call<Changes>(
        "GET",
        guidePath(guide, `/changes?from=${encodeURIComponent(from)}&to=${encodeURIComponent(to)}`),
      ),
    staleTime: 0,
  });

export function useNameVersion(guide: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call<Version>("POST", guidePath(guide, "/versions"), { name }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["versions", guide] }),
  });
}

export const useRestore = (guide: string) =>
  useMutation({
    mutationFn: (version: string) =>
      call<{ head: number }>(
        "POST",
        guidePath(guide, `/versions/${encodeURIComponent(version)}/restore`),
        {},
      ),
  });

// ---- sharing

export const useLinks = (guide: string) =>
  useQuery({
    queryKey: ["links", guide],
    queryFn: () => call<{ links: Link[] }>("GET", guidePath(guide, "/links")).then((answer) => answer.links),
  });

export const useGrants = (guide: string) =>
  useQuery({
    queryKey: ["grants", guide],
    queryFn: () =>
      call<{ grants: Grant[] }>("GET", guidePath(guide, "/grants")).then((answer) => answer.grants),
  });

export const usePeople = (wanted: boolean) =>
  useQuery({
    queryKey: ["people"],
    queryFn: () => call<{ people: Person[] }>("GET", "/api/people").then((answer) => answer.people),
    enabled: wanted,
  });

export function useSharing(guide: string) {
  const queries = useQueryClient();
  const links = () => queries.invalidateQueries({ queryKey: ["links", guide] });
  const grants = () => queries.invalidateQueries({ queryKey: ["grants", guide] });
  const grant = (person: string, access: Access) =>
    call<unknown>("PUT", guidePath(guide, `/grants/${encodeURIComponent(person)}`), { access });
  return {
    createLink: useMutation({
      mutationFn: (wanted: { access: Access; expires_at: string | null }) =>
        call<Link>("POST", guidePath(guide, "/links"), wanted),
      onSuccess: links,
    }),
    revokeLink: useMutation({
      mutationFn: (link: string) =>
        call<null>("DELETE", guidePath(guide, `/links/${encodeURIComponent(link)}`)),
      onSuccess: links,
    }),
    grant: useMutation({
      mutationFn: ({ person, access }: { person: string; access: Access }) => grant(person, access),
      onSuccess: grants,
    }),
    withdraw: useMutation({
      mutationFn: (person: string) =>
        call<null>("DELETE", guidePath(guide, `/grants/${encodeURIComponent(person)}`)),
      onSuccess: grants,
    }),
    /** A new one-time link for somebody who is here already. */
    letIn: useMutation({
      mutationFn: (person: string) =>
        call<{ sign_in: string }>("POST", `/api/people/${encodeURIComponent(person)}/sign-in`, {}),
    }),
    /** A new person: made, given access, and handed the one-time link that signs them in. */
    invite: useMutation({
      mutationFn: async ({ name, email, access }: { name: string; email: string; access: Access }) => {
        const person = await call<{ id: string; sign_in: string }>("POST", "/api/people", { name, email });
        await grant(person.id, access);
        return person;
      },
      onSuccess: () => Promise.all([grants(), queries.invalidateQueries({ queryKey: ["people"] })]),
    }),
  };
}
