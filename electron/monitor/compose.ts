import { randomBytes } from 'node:crypto';
import { DRIVERS } from '#drivers';
import type { HelloMessage, MonitorConfig, MonitorMessage } from '#ipc';
import { DiscoveryWatch } from './acquisition/discovery-watch-adapter.ts';
import { driverOf } from './acquisition/driver-of.ts';
import { Equipment } from './acquisition/equipment.ts';
import { frameIds } from './acquisition/frame-ids.ts';
import { LineWatch } from './acquisition/line-watch.ts';
import { deviceOpener } from './acquisition/open-device-adapter.ts';
import { requireLine } from './acquisition/open-line-adapter.ts';
import { PortClaims } from './acquisition/port-claims.ts';
import { openRawRecorder } from './acquisition/raw-recorder-adapter.ts';
import type { ListedPort } from './acquisition/serial-place.ts';
import type { OpenTransport } from './acquisition/transport.ts';
import { AlarmPart } from './alarms/alarm-part.ts';
import { PinCheck } from './alarms/pin-check.ts';
import { BedOffice } from './bed/bed-office.ts';
import type { BedMoment } from './bed/bed-part.ts';
import { Bedside } from './bed/bedside.ts';
import { EquipmentPart } from './bed/equipment-part.ts';
import {
  alarmOptions,
  averagingFor,
  type Refused,
  requireAlarmOptions,
  restoreAdded,
  restoreCuffs,
  restoreDesk,
  restoreScore,
  whom,
} from './bed/live-parts.ts';
import { BedTime } from './clock/bed-time.ts';
import { type Clock, HOST_CLOCK } from './clock/host-clock-adapter.ts';
import { DerivedPart } from './derived/derived-part.ts';
import { WaveWatchPart } from './derived/wave-watch-part.ts';
import { liveFeed } from './feed/live-feed.ts';
import { Outbox } from './outbox/outbox.ts';
import { findPatients } from './patient/find-patients-adapter.ts';
import { openAdmissions } from './patient/open-admissions.ts';
import { PatientPart } from './patient/patient-part.ts';
import { PatientWatchPart } from './patient/patient-watch-part.ts';
import { lazyStore } from './recorder/lazy-store.ts';
import { openStore } from './recorder/open-store-adapter.ts';
import { Recorder } from './recorder/recorder.ts';
import { RecorderPart } from './recorder/recorder-part.ts';
import { liveConfig, openRemote, savedRemote, servicesOf } from './remote/live-remote.ts';
import { liveReview } from './review/live-review-adapter.ts';
import { ScorePart } from './scores/score-part.ts';
import { hello } from './screen/hello.ts';
import { CUFFS_KEY, NumericsPart } from './screen/numerics-part.ts';
import { ParameterPart } from './screen/parameter-part.ts';
import { type ScreenPort, Screens } from './screen/screens.ts';
import { cloudStatus } from './uplink/cloud-status.ts';
import { stationName } from './uplink/connection-string.ts';
import { hubConnection } from './uplink/iot-hub-adapter.ts';
import { drain, keptAssignment, liveUplink } from './uplink/live-uplink.ts';
import { WardPart } from './ward/ward-part.ts';
import { restoreWard, underHouse, WARD_KEY } from './ward/ward-state.ts';
import { WATCH_KEY, WatchPart } from './watch/watch-part.ts';

const TICK_MS = 40;
/** What may wait in memory while the disk refuses. */
const MEMORY_BYTES = 128 * 1024 * 1024;

export interface Monitor {
  /** A window has opened: it is greeted with everything it needs, and must send `alive` every second from now on. */
  attachScreen(port: ScreenPort): void;
  /** Hears everything that screens hear, without having to be alive. */
  observe(listener: (message: MonitorMessage) => void): void;
  /** @param why nobody can see the window now, e.g. "the computer is locked"; null when it can be seen */
  hidden(why: string | null): void;
  /** Releases the devices, writes everything, gives the cloud a moment to take it, closes. */
  stop(): Promise<void>;
}

export interface MonitorOptions {
  /** Nothing is kept longer, but what the cloud has not acknowledged; default: each kind as `recorder/retention.ts` says. */
  readonly retentionHours?: number;
  /** Serial ports that are there now; default: those of the system. */
  readonly listPorts?: () => Promise<readonly ListedPort[]>;
  readonly clock?: Clock;
  /** The line to every device; default: as it is configured. */
  readonly openTransport?: OpenTransport;
}

/**
 * Starts the bedside monitor: devices → alarms, score, recorder, outbox → hub, and screens beside it.
 * @throws InputRefused for a driver that does not exist or a hub connection string that cannot be read
 */
export async function startMonitor(
  given: MonitorConfig,
  screen: ScreenPort | null,
  options: MonitorOptions = {},
): Promise<Monitor> {
  const clock = options.clock ?? HOST_CLOCK;
  const started = clock.now();
  const bedTime = new BedTime(started);
  const stationId = given.hub ? stationName(given.hub) : given.bed.id;
  // What cannot be used is refused before anything is opened.
  for (const device of given.devices) requireLine(device, driverOf(device));
  const services = servicesOf(() => remote);
  const assigned = keptAssignment(() => recorder, clock);
  const connect = given.hub && given.demo !== true ? await hubConnection(given.hub, services, assigned) : null;

  const own = { ...given.store, retentionHours: options.retentionHours };
  const store = lazyStore((damage) => openStore(own, clock.now().wallMs, damage));
  const recorder = new Recorder({ store, memoryBytes: MEMORY_BYTES });
  const spoken = savedRemote(recorder);
  const problems: { readonly what: string; readonly detail: string }[] = [];
  const refused: Refused = (what, detail) => void problems.push({ what, detail });
  const ofHouse = liveConfig(given, spoken);
  const ofWard = restoreWard(ofHouse, recorder.savedState(WARD_KEY), refused);
  const config = underHouse(ofHouse, ofWard);
  const { admissions, history } = openAdmissions(config, recorder, started.wallMs, refused);
  const run = randomBytes(6).toString('hex');
  const outbox = new Outbox({
    hubDeviceId: stationId,
    run,
    bed: config.bed,
    lastSequence: () => recorder.lastSequence(),
    history,
  });
  const nextId = frameIds(stationId, run);
  const observers: ((message: MonitorMessage) => void)[] = [];

  const raw = config.rawRecording ? openRawRecorder(config.rawRecording, clock.now) : null;
  const lines = new LineWatch((message) => office.post(message));
  const claims = new PortClaims();
  const { listPorts, openTransport } = options;
  const equipment = new Equipment(
    deviceOpener({
      ...{ clock, claims, listPorts, openTransport, nextId, bedTime, recorder, outbox },
      onBytes: (id) => lines.line(id, raw?.line(id)),
      onBatch(batch, mustBeWritten) {
        bedside.onBatch(batch);
        if (mustBeWritten) office.writeNow(office.moment(batch.at));
      },
    }),
  );
  for (const device of config.devices) equipment.add(device, false);
  restoreAdded(equipment, recorder.savedState('added-devices'), refused);
  const discovery =
    config.discovery === true && config.demo !== true
      ? new DiscoveryWatch({
          drivers: DRIVERS,
          devices: () => equipment.configs,
          claims,
          now: clock.now,
          cannotLook: (detail) => bedside.issue('discovery', { reason: 'cannot-look', detail, bytes: null }, clock.now()),
          ...(listPorts && { listPorts }),
        })
      : null;

  const unsendable = (detail: string): void => bedside.issue('hub', { reason: 'unsendable', detail, bytes: null }, clock.now());
  const uplink = connect ? liveUplink(connect, recorder, bedTime, clock, unsendable) : null;
  const screens = new Screens();
  const { patient } = admissions;
  const directory = config.demo === true ? undefined : config.patients;
  const desk = restoreDesk(config, patient, (key) => recorder.savedState(key), started.wallMs, refused);
  const office = new BedOffice({
    recorder,
    outbox,
    screens,
    bedTime,
    stationKey: config.devices[0]?.id ?? config.bed.id,
    nextId,
    observe: (message) => {
      remote.hear(message);
      feed?.hear(message);
      observers.forEach((listener) => listener(message));
    },
  });
  const sayHello = (): HelloMessage => hello(config, admissions.patient, equipment.configs, started.wallMs);
  const feed = liveFeed(config, office, screens, clock.now);
  const equipmentPart = new EquipmentPart({
    equipment,
    discovery,
    desk,
    office,
    outbox,
    recorder,
    screens,
    bedTime,
    startedMs: bedTime.of(started),
    cloud: () => cloudStatus(recorder, uplink),
    hello: sayHello,
    away: (device, moment) => bedside.away(device, moment),
  });
  const scores = new ScorePart(restoreScore(recorder.savedState('score'), refused), desk, office, () => whom(config, admissions));
  const watch = new WatchPart(desk, office, recorder.savedState(WATCH_KEY), started);
  const pins = new PinCheck(config.alarms?.pin ?? null);
  const alarms = new AlarmPart(desk, office, (patient) => alarmOptions(config, patient), pins);
  const withoutPatient = (moment: BedMoment): void => alarms.onPatient({ patient: null, sinceMs: moment.nowMs }, moment);
  const recording = new RecorderPart(recorder, office);
  const { remote, waves } = openRemote({
    ...{ given, config, spoken, office, recorder, equipment, desk },
    moment: () => office.moment(clock.now()),
    here: () => admissions.names,
    changed(moment) {
      office.post(sayHello());
      if (admissions.patient === null) withoutPatient(moment);
      ward.tell(moment);
    },
  });
  const ward = new WardPart({
    ...{ office, pins, config, house: given.display, saved: ofWard },
    admitted: () => admissions.patient !== null,
    shown: () => office.post(sayHello()),
    alarmsChanged: withoutPatient,
  });
  const patientPart = new PatientPart({
    admissions,
    history,
    desk,
    office,
    require: (who) => requireAlarmOptions(config, who),
    changed: (change, moment) => bedside.patientChanged(change, moment),
    hello: sayHello,
    find: directory ? (query) => findPatients(directory, config.bed.ward, query, clock.now().wallMs) : null,
  });
  const numerics = new NumericsPart(
    office,
    (vital) => alarms.tileState(vital),
    (who) => averagingFor(config, who),
    patient,
    [
      (vital, moment) => alarms.onVital(vital, moment),
      (vital) => scores.onVital(vital),
      (vital, moment) => recording.onVital(vital, moment),
    ],
    history.sinceMs,
    restoreCuffs(recorder.savedState(CUFFS_KEY), refused),
  );
  const bedside = new Bedside({
    office,
    bays: () => equipment.bays,
    after: (ms, work) => clock.after(ms, () => work(clock.now())),
    recording,
    others: [
      equipmentPart,
      watch,
      new PatientWatchPart(desk, () => admissions.patient?.identifier ?? null),
      patientPart,
      remote,
      ward,
      waves,
      new ParameterPart(office),
      lines,
      ...(feed?.parts ?? []),
      ...liveReview(config, office, desk, admissions, clock),
      scores,
      new WaveWatchPart(desk, equipment),
      new DerivedPart(desk, office, (vital, moment) => numerics.take(vital, moment)),
    ],
    alarms,
    numerics,
  });
  patientPart.begin(office.moment(started));

  for (const { what, detail } of problems) bedside.issue(what, { reason: 'snapshot-refused', detail, bytes: null }, started);

  const attachScreen = (port: ScreenPort): void => {
    const now = clock.now();
    const attached = screens.attach(port, bedTime.of(now), {
      now: () => bedTime.of(clock.now()),
      heard: (message) => bedside.onScreen(message, clock.now()),
      refused: (detail) => bedside.issue('screen', { reason: 'message-refused', detail, bytes: null }, clock.now()),
    });
    for (const message of bedside.greet(now)) screens.postTo(attached, message);
  };
  if (screen) attachScreen(screen);

  feed?.start(bedside.greet(clock.now()));
  equipment.start(clock.now());
  discovery?.start();
  const stopTicking = clock.every(TICK_MS, () => {
    equipment.tick(clock.now());
    bedside.tick(clock.now());
    uplink?.tick();
  });

  return {
    attachScreen,
    observe: (listener) => void observers.push(listener),
    hidden: (why) => watch.hidden(why),
    async stop() {
      stopTicking();
      await Promise.all([discovery?.stop(), feed?.stop(), equipment.stop(clock.now())]);
      raw?.close();
      bedside.finish(clock.now());
      if (uplink) await drain(uplink, recorder, bedTime, clock);
      uplink?.stop();
      recorder.close(bedTime.of(clock.now()));
    },
  };
}
