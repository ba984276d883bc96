import type { Micros } from "../../src/model/time.ts";
import { formatTime, parseTime } from "../../src/model/time.ts";
import { MICROS_PER_DAY, MICROS_PER_HOUR, MICROS_PER_MINUTE, MICROS_PER_SECOND } from "../../src/model/time.ts";
import type { GapAnswer } from "../../src/api/gap-answers.ts";
import type { RetentionAnswer } from "../../src/api/storage-answers.ts";
import type { SummariesAnswer } from "../../src/api/summary-answers.ts";
import { seededRandom } from "../../src/replay/scenario/random.ts";
import { checkNames } from "./check-names.ts";
import type { Act, Course } from "./plan.ts";
import { actsOf, edgesOf, whileAway } from "./plan.ts";
import type { Thing } from "./thing.ts";
import type { Month, PlayedYears } from "./played.ts";
import { lookAt, readSureTo } from "./played.ts";
import { LateStates } from "./late-states.ts";
import { entityOf, pause, Stage } from "./stage.ts";
import { lose } from "./truth.ts";
import { RECORDER_DAYS } from "./years-home.ts";

/** Around the edges of the calendar time goes in small steps, for so long before and after. */
const CLOSE: Micros = 5 * MICROS_PER_HOUR;
const CLOSE_STEP: Micros = 30 * MICROS_PER_MINUTE;
/** So long a gap may wait at most: days pass in less time here than its healing takes, and the recorder forgets. */
const UNSETTLED: Micros = 4 * MICROS_PER_DAY;

/** A whole hub follows a home for years on a clock that leaps, and is killed now and then. */
export class YearsPlayer {
  readonly #course: Course;
  readonly #folder: string;
  readonly #random: () => number;
  readonly #stage: Stage;
  readonly #late: LateStates;
  #away: { readonly thing: Thing; readonly until: Micros } | undefined;
  readonly #outages: PlayedYears["outages"][number][] = [];
  readonly #months: Month[] = [];
  readonly #counts: Record<string, number> = {};
  readonly #onMonth: (month: Month) => void;

  constructor(course: Course, folder: string, onMonth: (month: Month) => void = () => undefined) {
    this.#course = course;
    this.#folder = folder;
    this.#onMonth = onMonth;
    this.#random = seededRandom(course.seed + 1);
    this.#stage = new Stage(course, folder);
    this.#late = new LateStates(this.#stage, this.#random);
  }

  async play(): Promise<PlayedYears> {
    await this.#stage.open();
    try {
      await this.#stage.passTime(MICROS_PER_MINUTE);
      // Of what was before the hub it only sees what still holds.
      for (const { story } of this.#stage.home.things) lose(story, 0, Infinity);
      await this.#stage.start();
      await this.#stage.listening();
      await this.#stage.heard();
      const acts = [...actsOf(this.#course)];
      let purgedAt = this.#stage.now;
      let settledAt = this.#stage.now;
      const edges = edgesOf(this.#course);
      while (this.#stage.now < this.#course.to) {
        const isNear = edges.some((edge) => Math.abs(edge - this.#stage.now) < CLOSE);
        const longest = isNear ? Math.min(CLOSE_STEP, this.#course.step) : this.#course.step;
        await this.#step(Math.floor(longest * (0.1 + 0.9 * this.#random())));
        if (this.#stage.now - settledAt > UNSETTLED) {
          await this.#stage.settleGaps();
          settledAt = this.#stage.now;
        }
        if (this.#stage.now - purgedAt > MICROS_PER_DAY) {
          this.#stage.home.purge(this.#stage.now);
          purgedAt = this.#stage.now;
        }
        while ((acts[0]?.at ?? Infinity) <= this.#stage.now) await this.#act(acts.shift()?.kind ?? "kill");
      }
      return await this.#finish();
    } finally {
      await this.#stage.close();
    }
  }

  /** Time goes on, the home says what it says, and the hub has it on disk. */
  async #step(length: Micros): Promise<void> {
    await this.#stage.passTime(length);
    await this.#stage.heard();
    const month = formatTime(this.#stage.now).slice(0, 7);
    if (this.#months.at(-1)?.month !== month && this.#stage.hub !== undefined) await this.#look(month);
    const back = this.#away;
    if (back !== undefined && back.until <= this.#stage.now) {
      this.#away = undefined;
      await this.#stage.passTime(0, () => {
        this.#stage.home.tell(back.thing.comeBack(this.#stage.now));
        this.#stage.registryChanged("create", back.thing.entityId);
      });
      await this.#stage.heard();
    }
    await this.#late.look();
  }

  async #act(kind: Act["kind"]): Promise<void> {
    this.#counts[kind] = (this.#counts[kind] ?? 0) + 1;
    switch (kind) {
      case "kill":
        await this.#killed();
        break;
      case "stop":
        await this.#stage.end("stop");
        await this.#stage.passTime(whileAway(this.#random));
        await this.#back();
        break;
      case "outage":
        await this.#outage();
        break;
      case "drop":
        this.#stage.drop();
        await this.#stage.listening();
        await this.#stage.heard();
        break;
      case "restart":
        await this.#stage.restartHome(Math.floor((1 + 9 * this.#random()) * MICROS_PER_MINUTE));
        await this.#step(MICROS_PER_MINUTE);
        break;
      case "rename":
        await this.#stage.passTime(0, () => this.#stage.rename("humidity", false));
        await this.#stage.heard();
        break;
      case "quiet_rename":
        await this.#stage.settleGaps();
        await this.#stage.end("stop");
        await this.#stage.passTime(whileAway(this.#random));
        this.#stage.rename("room_temperature", true);
        await this.#stage.passTime(whileAway(this.#random));
        await this.#back();
        break;
      case "leave": {
        const thing = this.#stage.home.thing("motion");
        if (thing.isGone) break;
        await this.#stage.heard();
        await this.#stage.passTime(0, () => {
          this.#stage.home.leave(thing, this.#stage.now);
          this.#stage.registryChanged("remove", thing.entityId);
        });
        await this.#stage.hubSays(
          async (hub) => (await entityOf(hub, thing.entityId))?.removed_at !== null,
          "the entity is gone",
        );
        this.#away = { thing, until: this.#stage.now + Math.floor((1 + 12 * this.#random()) * MICROS_PER_DAY) };
        break;
      }
      case "late":
        this.#late.begin("door");
        break;
    }
  }

  async #back(): Promise<void> {
    await this.#stage.start();
    await this.#stage.listening();
    await this.#stage.heard();
    await this.#stage.settleGaps();
  }

  /** At any moment: while points are on their way, amid summaries, sealing or healing; sometimes again at once. */
  async #killed(): Promise<void> {
    await this.#stage.passTime(Math.floor(this.#course.step * this.#random()));
    await pause(this.#random() * 40);
    await this.#stage.end("kill");
    await this.#stage.passTime(whileAway(this.#random));
    for (let again = this.#random(); again < 0.3; again = this.#random()) {
      await this.#stage.start();
      if (this.#random() < 0.5) await this.#stage.listening();
      await pause(this.#random() * 400);
      await this.#stage.end("kill");
      this.#counts["kill"] = (this.#counts["kill"] ?? 0) + 1;
    }
    await this.#stage.start();
    await this.#stage.listening();
    if (this.#random() < 0.7) await this.#stage.settleGaps();
  }

  async #outage(): Promise<void> {
    await this.#stage.heard();
    await this.#stage.settleGaps();
    await this.#late.askAll();
    await this.#stage.end("kill");
    const from = this.#stage.now;
    const sureTo = await readSureTo(this.#folder);
    await this.#stage.passTime(Math.floor((RECORDER_DAYS + 1 + 8 * this.#random()) * MICROS_PER_DAY));
    const forgotten = this.#stage.home.purge(this.#stage.now);
    for (const { story } of this.#stage.home.things) lose(story, from, forgotten);
    const to = this.#stage.now;
    this.#outages.push({ sureTo, from, forgotten, to });
    await this.#back();
  }

  async #look(month: string): Promise<void> {
    const looked = await lookAt(this.#stage, this.#folder, month);
    if (looked === undefined) return;
    this.#months.push(looked);
    this.#onMonth(looked);
  }

  async #finish(): Promise<PlayedYears> {
    await this.#late.askAll();
    // The hour that has ended is made ten seconds later.
    await this.#stage.passTime(MICROS_PER_HOUR + 30 * MICROS_PER_SECOND);
    let madeUpTo: Micros = 0;
    await this.#stage.hubSays(async (hub) => {
      const { made_up_to, waiting_entities } = await hub.get<SummariesAnswer>("/api/v1/summaries");
      madeUpTo = parseTime(made_up_to ?? "") ?? 0;
      return waiting_entities === 0 && madeUpTo > this.#stage.now - MICROS_PER_HOUR;
    }, "all summaries are made");
    const retained = await this.#stage.hub?.post<RetentionAnswer>("/api/v1/retention/apply");
    const answer = await this.#stage.hub?.get<{ gaps: readonly GapAnswer[] }>("/api/v1/gaps?limit=1000");
    const stories = this.#stage.home.things.map(({ story }) => story);
    const misnamed = this.#stage.hub === undefined ? [] : await checkNames(this.#stage.hub, stories, this.#stage.now);
    await this.#look("end");
    await this.#stage.end("stop");
    return {
      stories,
      misnamed,
      outages: this.#outages,
      gaps: answer?.gaps ?? [],
      months: this.#months,
      counts: this.#counts,
      events: this.#stage.home.eventCount(),
      retainedAt: parseTime(retained?.last_run?.time ?? "") ?? 0,
      madeUpTo,
    };
  }
}
