import { isIP } from 'node:net';
import { z } from 'zod';
import { type AddressRange, parseAddressList } from './address-list.ts';

/** What may be reached although its address is not a public one. */
export interface EgressRule {
  /** A host's name in lower case, or `.example.org` for all below it; null where the rule is of addresses. */
  readonly host: string | null;
  readonly range: AddressRange | null;
  /** null is every port. */
  readonly port: number | null;
}

const NAME = /^(?:\*\.)?[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/;

/** `registry.example`, `*.example.org`, `10.0.0.0/8`, `10.1.2.3:8080`, `[fd00::1]:443`; null for what is none of them. */
export function parseEgressRule(text: string): EgressRule | null {
  const [, bracketed, plain = '', portText] =
    /^(?:\[([^\]]+)\]|([^:]+(?:\/\d+)?|[^[\]]*:[^[\]]*:[^[\]]*?))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const name = (bracketed ?? plain).toLowerCase();
  const port = portText === undefined ? null : Number(portText);
  if (port !== null && (port < 1 || port > 65_535)) return null;
  if (isIP(name.split('/')[0] ?? '') !== 0) {
    const [range] = parseAddressList(name) ?? [];
    return range ? { host: null, range, port } : null;
  }
  if (bracketed !== undefined || !NAME.test(name)) return null;
  return { host: name.replace(/^\*/, ''), range: null, port };
}

/** Programs are told it, so there is no password in it. */
export const registryUrl = z.string().refine((text) => /^https?:\/\/[^\s@]+$/.test(text) && URL.canParse(text), {
  error: 'must be a URL that starts with https:// or http://, without a user name or password',
});

export const egressRules = z.string().transform((text, context) => {
  const parts = text.split(',').map((part) => part.trim());
  const rules = parts.filter((part) => part !== '').map(parseEgressRule);
  if (rules.every((rule) => rule !== null)) return rules;
  context.addIssue({
    code: 'custom',
    message:
      'must be hosts, addresses or networks between commas, such as registry.example,*.example.org,10.0.0.0/8:443',
  });
  return z.NEVER;
});
