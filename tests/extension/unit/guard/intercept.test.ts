import {
  interceptConstructor,
  interceptGetter,
  interceptMethod,
  proceed,
} from "../../../../extension/src/guard/intercept";

class Camera {
  private readonly shots = 2;

  get count(): number {
    return this.shots;
  }

  shoot(where: string): string {
    return `${this.shots} at ${where}`;
  }
}

it("stands in a method's place without a difference to be seen", () => {
  const native = Camera.prototype.shoot;
  interceptMethod(Camera.prototype, "shoot", (shoot, camera, args) => `${proceed(shoot, camera, args)}!`);
  const replaced = Camera.prototype.shoot;
  expect(new Camera().shoot("dusk")).toBe("2 at dusk!");
  expect([replaced.name, replaced.length]).toEqual([native.name, native.length]);
  expect(Object.keys(Camera.prototype)).toEqual([]);
});

it("stands in a getter's place", () => {
  const seen: unknown[] = [];
  interceptGetter(Camera.prototype, "count", (count, camera, args) => {
    seen.push(camera);
    return proceed(count, camera, args);
  });
  const camera = new Camera();
  expect(camera.count).toBe(2);
  expect(seen).toEqual([camera]);
});

it("lets a constructor's arguments be looked at, and classes be derived from it", () => {
  const holder = { Camera };
  const seen: unknown[] = [];
  interceptConstructor(holder, "Camera", (args) => seen.push(args[0]));
  class Phone extends holder.Camera {}
  const made = [new (holder.Camera as new (film: string) => Camera)("film"), new Phone()];
  expect(seen).toEqual(["film", undefined]);
  expect(made.map((each) => each.constructor)).toEqual([holder.Camera, Phone]);
  expect(made.every((each) => each instanceof Camera)).toBe(true);
});

it("does without what the browser lacks", () => {
  interceptMethod(undefined, "shoot", () => undefined);
  interceptMethod({}, "shoot", () => undefined);
});

it("works when the page has added to every object", () => {
  const tampered = vi.fn();
  Object.defineProperty(Object.prototype, "get", { get: tampered, configurable: true });
  interceptMethod(Camera.prototype, "shoot", proceed);
  new Camera().shoot("dawn");
  Reflect.deleteProperty(Object.prototype, "get");
  expect(tampered).not.toHaveBeenCalled();
});
