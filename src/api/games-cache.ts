import type { OutgoingHttpHeaders } from "node:http";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../model/clock.ts";
import type { LeagueId } from "../model/game.ts";
import type { Micros } from "../model/time.ts";
import { MICROS_PER_MINUTE } from "../model/time.ts";
import type { Metrics } from "../ops/metrics.ts";
import type { SportsView } from "../sports/view.ts";
import type { Api } from "./deps.ts";
import { wantedFormat } from "./formats.ts";
import { KeptAnswers } from "./kept-answers.ts";
import { tellRateLimit } from "./scopes.ts";

/** Whom an answer is about: news of others leave it as it is. */
interface Concerns {
  /** All leagues where absent. */
  readonly league?: LeagueId | undefined;
  /** Abbreviations; all teams where absent. */
  readonly teams?: readonly string[] | undefined;
}

/** Keeps answers that were made of stored games. */
export interface GamesCache {
  /** Keeps the answers of a scope's routes, and gives them again, counted by the scope's rate limit like any other. */
  install(scope: Api): void;
  /** Says whom the answer to a request is about; where nothing is said, everybody. */
  concerns(request: FastifyRequest, about: Concerns): void;
  /** Forgets everything: the store was written to by other ways than the games that go on. */
  clear(): void;
}

interface Answer {
  /** As it goes out: a long text would be moved about by the garbage collection, and written as bytes each time. */
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
  readonly about: Concerns;
  readonly madeAt: Micros;
}

/** A request that is being answered: from which state of things, and about whom. */
interface Asking {
  readonly state: number;
  about: Concerns;
}

const LONGEST: Micros = 5 * MICROS_PER_MINUTE;
const MAX_BYTES = 16 * 1024 * 1024;
const KEPT_HEADERS = ["content-type", "cache-control", "etag", "vary", "link"] as const;

/**
 * Makes a cache: an answer is given again for five minutes, and less where something new was told of a team that it is
 * about. What was asked of the store before the news, and came back after them, is not kept.
 */
export function createGamesCache({
  sports,
  clock,
  metrics,
}: {
  readonly sports: Pick<SportsView, "watch">;
  readonly clock: Clock;
  readonly metrics: Pick<Metrics, "httpKeptAnswers">;
}): GamesCache {
  const answers = new KeptAnswers<Answer>(MAX_BYTES);
  const asking = new WeakMap<FastifyRequest, Asking>();
  let state = 0;

  const keyOf = (request: FastifyRequest): string => `${wantedFormat(request)} ${request.url}`;
  const clear = (): void => {
    state += 1;
    answers.clear();
  };
  sports.watch(({ games }) => {
    state += 1;
    for (const { league, home_team, away_team } of games) {
      const sides = [home_team.abbreviation, away_team.abbreviation];
      answers.forgetWhere(({ about }) => isAbout(about, league, sides));
    }
  });

  return {
    clear,
    concerns(request, about) {
      const one = asking.get(request);
      if (one !== undefined) one.about = about;
    },
    install(scope) {
      // After the rate limit, which counts in onRequest, and before parameters are looked at.
      scope.addHook("preValidation", (request, reply, done) => {
        const key = keyOf(request);
        const known = answers.get(key);
        const age = known === undefined ? Infinity : clock.now() - known.madeAt;
        if (known === undefined || age < 0 || age >= LONGEST) {
          asking.set(request, { state, about: {} });
          done();
          return;
        }
        metrics.httpKeptAnswers.inc();
        sendKept(request, reply, known);
      });
      scope.addHook("onSend", (request, reply, payload, done) => {
        const one = asking.get(request);
        // 304 is an answer to those who have it; errors are not kept.
        if (one?.state !== state || reply.statusCode !== 200 || typeof payload !== "string") {
          done(null, payload);
          return;
        }
        const body = Buffer.from(payload);
        answers.keep(keyOf(request), { body, headers: kept(reply), about: one.about, madeAt: clock.now() });
        done(null, body);
      });
    },
  };
}

function sendKept(request: FastifyRequest, reply: FastifyReply, { body, headers }: Answer): void {
  void reply.headers(headers);
  if (request.method !== "GET" || request.headers["if-none-match"] !== undefined) {
    void reply.send(body);
    return;
  }
  // All that hooks could add to it is there: Fastify's way to send it would take longer than all else here.
  tellRateLimit(reply);
  reply.header("content-length", body.length).hijack();
  const { raw } = reply;
  // Fastify holds back what is set until it sends.
  raw.writeHead(200, reply.getHeaders() as OutgoingHttpHeaders);
  raw.end(body);
}

function isAbout({ league, teams }: Concerns, ofLeague: LeagueId, sides: readonly string[]): boolean {
  return (
    (league === undefined || league === ofLeague) && (teams === undefined || sides.some((one) => teams.includes(one)))
  );
}

function kept(reply: { getHeader(name: string): unknown }): Readonly<Record<string, string>> {
  return Object.fromEntries(
    KEPT_HEADERS.flatMap((name) => {
      const value = reply.getHeader(name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
