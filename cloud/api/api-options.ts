import type { Pool } from 'pg';
import type { CardDoing, CardEndpoint } from '../contract/care-cards.ts';
import type { DeadLetter, StatusAnswer } from '../contract/dashboard-api.ts';
import type { DeviceHub, DeviceRecord } from '../contract/device-administration.ts';
import type { EventLog } from '../contract/event-log.ts';
import type { FhirClient } from '../contract/fhir-client.ts';
import type { MappingWorkbench } from '../contract/mapping-workbench.ts';
import type { PushDesk } from '../contract/push.ts';
import type { Logger } from '../contract/role.ts';
import type { ServerTls } from '../contract/secure-server-adapter.ts';
import type { LaunchServer } from '../contract/smart-launch.ts';
import type { DisplayRule } from '../contract/wall-display.ts';
import type { SignInOptions } from './access/access.ts';
import type { TellBed } from './care/delivery.ts';
import type { EscalationRule } from './care/escalation.ts';
import type { CarePeople } from './care/people.ts';
import type { ShiftRule } from './care/shifts.ts';
import type { ArchivedMessage } from './trace.ts';

/** `impersonal`: the part of the detail that names no patient and quotes nothing. */
export type ShelvedItem = StatusAnswer['parked'][number] & { readonly impersonal: string };

export interface ApiOptions {
  readonly pool: Pool;
  readonly log: EventLog;
  readonly fhir: FhirClient;
  readonly parking: {
    list(limit: number): Promise<readonly ShelvedItem[]>;
    counts(): Promise<StatusAnswer['parkedCounts']>;
    payload(id: string): Promise<string | null>;
    retry(id: string, log: EventLog): Promise<'unknown' | 'not-retryable' | null>;
    retryAll(log: EventLog): Promise<number>;
  };
  /** What no address of a person took; absent: nobody is told from here. */
  readonly deadLetters?: {
    list(limit: number): Promise<readonly DeadLetter[]>;
    /** @returns false when there is none of this id */
    sendAgain(id: string): Promise<boolean>;
  };
  readonly host: string;
  readonly port: number;
  /** Absent: plain http. */
  readonly tls?: ServerTls | null;
  /** Built dashboard; a page says so when it is not there. */
  readonly dashboardDirectory: string;
  /** Absent: no page for mappings. */
  readonly workbench?: MappingWorkbench;
  /** Null: there is no way to a bed from here. */
  readonly tellBed: TellBed | null;
  /** Null: no hub in this process. */
  readonly connections: (() => readonly { readonly deviceId: string; readonly connected: boolean }[]) | null;
  /** Absent: no hub can be asked from here. */
  readonly deviceHub?: DeviceHub;
  /** Buttons on cards; absent: there are none. Only where people sign in. */
  readonly cards?: (doing: CardDoing) => Promise<CardEndpoint>;
  /** Push messages to browsers; absent: none. */
  readonly push?: PushDesk | null;
  /** Who can be responsible; absent: names are typed. */
  readonly people?: CarePeople | null;
  /** What screens on walls show; absent: initials, a week without power, half a year. */
  readonly displays?: DisplayRule;
  readonly escalation: EscalationRule;
  readonly shifts: ShiftRule;
  /** Which wards are one unit, by its name; absent: none. */
  readonly units?: Readonly<Record<string, readonly string[]>>;
  /** What a device sent last, the newest first, without whom it is about; absent: nothing is known of it. */
  newestRecords?(deviceId: string): Promise<readonly DeviceRecord[]>;
  readArchivedRecord(id: string): Promise<ArchivedMessage | null>;
  health(): StatusAnswer['roles'];
  /** Absent: nobody has to sign in. */
  readonly signIn?: SignInOptions;
  /** From where the dashboard may be launched; absent: from nowhere. */
  readonly launches?: readonly LaunchServer[];
  /** How often pages hear something, ms; default: each second. */
  readonly secondMs?: number;
  readonly logger: Logger;
}
