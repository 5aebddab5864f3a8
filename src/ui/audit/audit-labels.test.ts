import { describe, expect, it } from 'vitest';
import type { AuditEntry } from '#core/contracts/audit.ts';
import { newId } from '#core/ids.ts';
import { actionLabel, detailText, targetHref, targetLabel } from './audit-labels.ts';
import { auditQuery, auditSearch, parseAuditQuery } from './audit-query.ts';

function entry(of: Partial<AuditEntry>): AuditEntry {
  return {
    id: newId('audit'),
    at: '2026-11-21T12:00:00.000Z',
    action: 'user.created',
    actorId: null,
    actor: null,
    target: newId('user'),
    targetName: null,
    ownerEmail: null,
    detail: {},
    ...of,
  };
}

describe('a line of the audit', () => {
  it('names its target by what people know it by, and leads to it where it is still there', () => {
    const run = entry({ target: newId('execution'), targetName: 'Primes' });
    expect([targetLabel(run), targetHref(run)]).toEqual(['Primes', `/history/${run.target}`]);
    const user = entry({ targetName: 'a+b@example.org' });
    expect(targetHref(user)).toBe('/admin/users?q=a%2Bb%40example.org');
    const deleted = entry({ target: newId('session'), detail: { title: 'Gone' } });
    expect([targetLabel(deleted), targetHref(deleted)]).toEqual(['Gone', null]);
    const stranger = entry({ target: 'nobody@example.org' });
    expect([targetLabel(stranger), targetHref(stranger)]).toEqual(['nobody@example.org', null]);
  });

  it('tells what else is known, and nothing twice', () => {
    const detail = {
      ownerId: newId('user'),
      name: 'ci',
      role: 'ADMIN',
      invited: true,
      address: '10.0.0.7',
      extra: null,
    };
    const line = entry({ ownerEmail: 'dora@example.org', detail });
    expect(detailText(line)).toBe('of dora@example.org · role admin · invited yes · from 10.0.0.7');
    const own = entry({ ownerEmail: 'dora@example.org', actor: { email: 'dora@example.org', name: null } });
    expect(detailText(own)).toBe('');
  });

  it('of an action that is no more shows its own name', () => {
    expect(actionLabel('user.created')).toBe('Added the user');
    expect(actionLabel('toString')).toBe('toString');
  });
});

describe('the filters of the audit', () => {
  it('come back from the URL as they went there, without what does not exist', () => {
    const filters = { q: 'dora', action: 'user.disabled', time: '24h' } as const;
    expect(parseAuditQuery(new URLSearchParams(auditSearch(filters)))).toEqual(filters);
    const none = parseAuditQuery(new URLSearchParams('?action=user.eaten&time=toString'));
    expect(auditSearch(none)).toBe('');
    expect(auditQuery(none, new Date())).toEqual({});
  });

  it('ask for a time that counts back from now', () => {
    const asked = auditQuery({ q: 'a', action: '', time: '1h' }, new Date('2026-11-21T12:00:00Z'));
    expect(asked).toEqual({ actor: 'a', since: '2026-11-21T11:00:00.000Z' });
  });
});
