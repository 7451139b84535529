// Written by `python -m ingest.wire_types` from ingest/patterns.py, ingest/masking.py and ingest/addresses.py. Change it there.

import type { Pattern } from "./events";

/** For any text, and the same for one that is ASCII, which a browser makes ready in a tenth of the time. */
export interface Look {
  readonly any: RegExp;
  readonly ascii: RegExp;
}

export const LOOKS_LIKE: Readonly<Record<Pattern, Look>> = {
  email: {
    any: /[\p{L}\p{N}_.+%-]{1,64}@[\p{L}\p{N}_-]{1,63}(?:\.[\p{L}\p{N}_-]{1,63}){1,6}/gu,
    ascii: /[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}/g,
  },
  iban: {
    any: /(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))[A-Z]{2}\p{Nd}{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))/gu,
    ascii: /\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b/g,
  },
  card: {
    any: /(?<![\p{Nd}.-])\p{Nd}(?:[ -]?\p{Nd}){12,18}(?![\p{Nd}.-]*\p{Nd})/gu,
    ascii: /(?<![\d.-])\d(?:[ -]?\d){12,18}(?![\d.-]*\d)/g,
  },
  ssn: {
    any: /(?<![\p{Nd}-])(?!000|666|9)\p{Nd}{3}-(?!00)\p{Nd}{2}-(?!0000)\p{Nd}{4}(?![\p{Nd}-])/gu,
    ascii: /(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])/g,
  },
  phone: {
    any: /(?<![\p{L}\p{N}_.+-])(?:\+\p{Nd}{1,3}[ .-]?(?:\(\p{Nd}{1,4}\)[ .-]?)?|\(\p{Nd}{2,4}\)[ .-]?|0)\p{Nd}{2,5}(?:[ .\/-]?\p{Nd}{2,5}){1,4}(?![\p{L}\p{N}_-])/gu,
    ascii: /(?<![\w.+-])(?:\+\d{1,3}[ .-]?(?:\(\d{1,4}\)[ .-]?)?|\(\d{2,4}\)[ .-]?|0)\d{2,5}(?:[ .\/-]?\d{2,5}){1,4}(?![\w-])/g,
  },
};

/** What is looked for first. */
export const ORDER: readonly Pattern[] = ["email", "iban", "card", "ssn", "phone"];

export const SHOWN: Readonly<Record<Pattern, string>> = {"email": "e-mail", "iban": "IBAN", "card": "card number", "ssn": "ID number", "phone": "phone"};

export const TOKEN_LOOKS_LIKE: Look = {
    any: /(?<=(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))Bearer )[\p{L}\p{N}_.~+\/-]{8,}=*|(?<![A-Za-z0-9_-])(?=([A-Za-z0-9_-]*?eyJ)[A-Za-z0-9_-]{8})\1(?:[A-Za-z0-9_-]{8,}\.){2}[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){0,2}|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))gh[pousr]_[\p{L}\p{N}_]{20,}|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))github_pat_[\p{L}\p{N}_]{20,}|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))glpat-[\p{L}\p{N}_-]{16,}|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))sk-[\p{L}\p{N}_-]{20,}|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))AKIA[0-9A-Z]{16}(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))AIza[\p{L}\p{N}_-]{35}|(?:(?<=[\p{L}\p{N}_])(?![\p{L}\p{N}_])|(?<![\p{L}\p{N}_])(?=[\p{L}\p{N}_]))xox[abeprs]-[\p{L}\p{N}_-]{10,}/gu,
    ascii: /(?<=\bBearer )[\w.~+\/-]{8,}=*|(?<![A-Za-z0-9_-])(?=([A-Za-z0-9_-]*?eyJ)[A-Za-z0-9_-]{8})\1(?:[A-Za-z0-9_-]{8,}\.){2}[A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+){0,2}|\bgh[pousr]_\w{20,}|\bgithub_pat_\w{20,}|\bglpat-[\w-]{16,}|\bsk-[\w-]{20,}|\bAKIA[0-9A-Z]{16}\b|\bAIza[\w-]{35}|\bxox[abeprs]-[\w-]{10,}/g,
  };

export const TOKEN_STARTS: readonly string[] = ["eyJ", "gh", "glpat-", "sk-", "AKIA", "AIza", "xox", "Bearer "];

export const USER: Look = {
    any: /(?<=:\/\/)[^\/ \t\n\r\f\v?#"'<>]+(?=@)/gu,
    ascii: /(?<=:\/\/)[^\/ \t\n\r\f\v?#"'<>]+(?=@)/g,
  };

export const PARAMETER: Look = {
    any: /([?&#;])([\p{L}\p{N}_.\[\]%-]{1,64})=((?:[^?&#; \t\n\r\f\v"'<>`]|\?(?![\p{L}\p{N}_.\[\]%-]{1,64}=))+)/gu,
    ascii: /([?&#;])([\w.\[\]%-]{1,64})=((?:[^?&#; \t\n\r\f\v"'<>`]|\?(?![\w.\[\]%-]{1,64}=))+)/g,
  };

export const TICKET: Look = {
    any: /(\/(?:[a-zA-Z]+[_-])?(?:[Aa]ctivate|[Aa]ctivation|[Cc]onfirm|[Cc]onfirmation|[Ii]nvitation|[Ii]nvite|[Jj]oin|[Ll]ogin|[Mm]agic|[Rr]ecover|[Rr]ecovery|[Rr]eset|s|[Ss]ecret|[Ss]ign-?in|[Ss]ignup|[Tt]okens?|[Uu]nsubscribe|[Vv]erification|[Vv]erify)(?:[_-]?[a-zA-Z]+)?\/(?:[a-zA-Z0-9]{1,12}\/)?)(?=[^\/?# \t\n\r\f\v]*(?:[0-9]|[a-z][A-Z]))[a-zA-Z0-9_.~=:%-]{15,}[a-zA-Z0-9_~=%-]/gu,
    ascii: /(\/(?:[a-zA-Z]+[_-])?(?:[Aa]ctivate|[Aa]ctivation|[Cc]onfirm|[Cc]onfirmation|[Ii]nvitation|[Ii]nvite|[Jj]oin|[Ll]ogin|[Mm]agic|[Rr]ecover|[Rr]ecovery|[Rr]eset|s|[Ss]ecret|[Ss]ign-?in|[Ss]ignup|[Tt]okens?|[Uu]nsubscribe|[Vv]erification|[Vv]erify)(?:[_-]?[a-zA-Z]+)?\/(?:[a-zA-Z0-9]{1,12}\/)?)(?=[^\/?# \t\n\r\f\v]*(?:[0-9]|[a-z][A-Z]))[a-zA-Z0-9_.~=:%-]{15,}[a-zA-Z0-9_~=%-]/g,
  };

export const MASKED = "masked";

export const SECRET_NAMES: ReadonlySet<string> = new Set(["auth", "authorization", "code", "credential", "credentials", "cvc", "cvv", "jwt", "key", "otp", "passcode", "passwd", "password", "passwort", "pin", "pwd", "saml", "samlart", "samlrequest", "samlresponse", "secret", "session", "sessionid", "sid", "sig", "signature", "ticket", "token"]);

export const SECRET_ENDINGS: readonly string[] = ["apikey", "accesskey", "assertion", "credential", "passwd", "password", "secret", "sessid", "sessionid", "signature", "token"];

/** A secret only beside these. */
export const AMBIGUOUS: Readonly<Record<string, string>> = {"code": "state=", "key": "AIza"};
