/** What the pages say, in one language. `{…}` is put in. */
export interface Words {
  readonly notMedical: string;
  readonly signIn: string;
  readonly name: string;
  readonly password: string;
  readonly setUpForNextTime: string;
  readonly withPasskey: string;
  readonly noneUsed: string;
  readonly noneSetUp: string;
  readonly setUpPasskey: string;
  readonly aboutPasskeys: string;
  readonly setItUp: string;
  readonly notNow: string;
  readonly codeTitle: string;
  readonly sixDigits: string;
  readonly goOn: string;
  readonly choosePassword: string;
  readonly aboutPassword: string;
  readonly newPassword: string;
  readonly sameAgain: string;
  readonly keepIt: string;
  readonly setUpAuthenticator: string;
  readonly aboutAuthenticator: string;
  readonly openThere: string;
  readonly sixDigitsNow: string;
  readonly wrongPassword: string;
  readonly wrongCode: string;
  readonly wrongFirstCode: string;
  /** {minutes} */
  readonly tooMany: string;
  readonly unknownPasskey: string;
  readonly noPasskeyMade: string;
  readonly mustDiffer: string;
  readonly entriesDiffer: string;
  /** {least} */
  readonly tooShort: string;
  /** {most} */
  readonly tooLong: string;
  readonly containsName: string;
  readonly repeats: string;
  readonly signInEnded: string;
  readonly foreignForm: string;
  /** Of a fault of ours. */
  readonly didNotWork: string;
  readonly consent: ConsentWords;
  readonly own: OwnWords;
}

/** Of the page that asks whether an application may. What is wished is put together as "{verbs} {what} {whose}". */
export interface ConsentWords {
  /** {person} */
  readonly wants: string;
  /** {patient} */
  readonly about: string;
  readonly whom: string;
  readonly search: string;
  readonly noneFits: string;
  readonly patient: string;
  readonly allow: string;
  readonly deny: string;
  /** {date} */
  readonly born: string;
  readonly chooseYours: string;
  readonly signInAgain: string;
  readonly launchEnded: string;
  readonly nothingAsked: string;
  /** By the name of the scope. */
  readonly scopes: Readonly<Record<string, string>>;
  /** {verbs}, {what}, {whose} */
  readonly may: string;
  /** {query} */
  readonly where: string;
  readonly everything: string;
  readonly levels: Readonly<Record<'patient' | 'user' | 'system', string>>;
  readonly verbs: Readonly<Record<'c' | 'r' | 'u' | 'd' | 's', string>>;
  /** Between several of them. */
  readonly comma: string;
}

/** Of the page on which somebody looks after her own sign-in. */
export interface OwnWords {
  readonly title: string;
  /** {name}, {login} */
  readonly whose: string;
  readonly passkeys: string;
  readonly none: string;
  readonly noneHere: string;
  readonly unnamed: string;
  /** {at} */
  readonly added: string;
  /** {at} */
  readonly used: string;
  readonly neverUsed: string;
  readonly remove: string;
  readonly lastOne: string;
  readonly currentPassword: string;
  readonly newName: string;
  readonly newNameHint: string;
  readonly add: string;
  readonly authenticator: string;
  readonly isSetUp: string;
  readonly isNotSetUp: string;
  readonly isWanted: string;
  readonly changePassword: string;
  readonly sessions: string;
  /** {since}, {until} */
  readonly session: string;
  readonly thisOne: string;
  readonly endAll: string;
  readonly aboutEndAll: string;
  readonly back: string;
  readonly done: string;
  readonly ended: string;
  readonly notSignedIn: string;
  readonly again: string;
}
