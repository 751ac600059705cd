export const NOTE_KINDS = ['note', 'acknowledgement', 'assignment', 'task', 'task-done', 'escalation'] as const;

/** What people in the cloud wrote to this bed, newest first. It silences nothing. */
export interface NotesMessage {
  readonly type: 'notes';
  readonly atMs: number;
  readonly notes: readonly CloudNote[];
}

export interface CloudNote {
  readonly id: string;
  /** `acknowledgement`: somebody says that an alarm was seen. The alarm itself is acknowledged at the bed only. */
  readonly what: (typeof NOTE_KINDS)[number];
  readonly text: string;
  readonly by: string;
  /** Of an assignment who, and from when on; of a task when it is due. */
  readonly to: string | null;
  readonly fromMs: number | null;
  readonly dueMs: number | null;
  readonly alarmId: string | null;
  readonly sentMs: number;
  readonly receivedMs: number;
}
