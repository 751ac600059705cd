/** What people in the cloud wrote to this bed, newest first. It silences nothing. */
export interface NotesMessage {
  readonly type: 'notes';
  readonly atMs: number;
  readonly notes: readonly CloudNote[];
}

export interface CloudNote {
  readonly id: string;
  /** `acknowledgement`: somebody says that an alarm was seen. The alarm itself is acknowledged at the bed only. */
  readonly what: 'note' | 'acknowledgement';
  readonly text: string;
  readonly by: string;
  readonly alarmId: string | null;
  readonly sentMs: number;
  readonly receivedMs: number;
}
