//! A canvas that is kept sharp and painted in animation frames: size, pixel ratio, visibility, and when to paint.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::{Rc, Weak};

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{
    CanvasRenderingContext2d, HtmlCanvasElement, IntersectionObserver, IntersectionObserverEntry, MediaQueryList,
    ResizeObserver, ResizeObserverBoxOptions, ResizeObserverEntry, ResizeObserverOptions, ResizeObserverSize,
};

use super::clock;

/// What is beneath what is painted on a canvas.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ground {
    /// Whatever the page has there.
    #[default]
    Page,
    /// A colour of its own, that the painter begins with: the browser then needs not mix what is painted with what is beneath, which
    /// of a large canvas takes it as long as all else.
    Own,
}

/// What a painter is handed: a cleared context, one unit of which is one CSS px.
#[derive(Debug)]
pub struct Surface {
    /// The canvas.
    pub canvas: HtmlCanvasElement,
    /// Its context, cleared where the ground is the page's, scaled to CSS px.
    pub context: CanvasRenderingContext2d,
    /// What is beneath.
    pub ground: Ground,
    /// Width in CSS px.
    pub width: f32,
    /// Height in CSS px.
    pub height: f32,
    /// Device px per CSS px.
    pub ratio: f64,
    /// Time of the animation frame, in ms.
    pub now: f64,
    /// Size of the smallest text, in CSS px: `--fs` where the canvas stands.
    pub text: f32,
    /// Scale of marks: `--k` where the canvas stands.
    pub marks: f32,
}

/// Whether a painter wants the next frame too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Again {
    /// An animation is under way.
    Yes,
    /// Nothing moves until something is stale.
    No,
}

/// When a canvas is painted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Turn {
    /// In the next animation frame.
    #[default]
    AtOnce,
    /// In the next one that the others leave time for, and in which no other that takes turns is painted: together they would
    /// make it long. After a while at any rate: one that moves all the time takes every turn that it can have.
    InTurn,
}

/// Milliseconds of painting after which an animation frame leaves no time for those that take turns.
const LONG: f64 = 6.0;
/// Frames in a row that are too long for one that takes turns, at most: about a seventh of a second. Twice as many in which others
/// have theirs.
const PATIENCE: u32 = 8;

/// What has been painted in one animation frame.
#[derive(Clone, Copy)]
struct Painted {
    /// Its time.
    now: f64,
    /// Whether one that takes turns was.
    turn: bool,
    /// Milliseconds that it took.
    spent: f64,
}

impl Painted {
    /// In the frame of this time, so far.
    fn in_frame(now: f64) -> Self {
        let last = LAST.get();
        if last.now == now { last } else { Self { now, turn: false, spent: 0.0 } }
    }
}

thread_local! {
    static LAST: Cell<Painted> = const { Cell::new(Painted { now: f64::NEG_INFINITY, turn: false, spent: 0.0 }) };
}

/// Size of a canvas's box.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Size {
    /// CSS px.
    css: [f64; 2],
    /// Device px.
    device: [f64; 2],
    /// Smallest text in CSS px, scale of marks.
    look: [f64; 2],
}

type Paint = Box<dyn FnMut(&Surface) -> Again>;

struct Inner {
    canvas: HtmlCanvasElement,
    /// Asked for with the first frame: one with a ground of its own is black as long as nothing is painted on it.
    context: OnceCell<Option<CanvasRenderingContext2d>>,
    ground: Ground,
    paint: RefCell<Paint>,
    turn: Turn,
    /// Frames in a row that left it no turn.
    waited: Cell<u32>,
    size: Cell<Size>,
    in_view: Cell<bool>,
    /// Whether something changed that has not been painted; kept while the canvas is out of view.
    stale: Cell<bool>,
    /// The animation frame asked for.
    frame: Cell<Option<i32>>,
    on_frame: Closure<dyn FnMut(f64)>,
    on_resize: Closure<dyn FnMut(Array)>,
    on_view: Closure<dyn FnMut(Array)>,
    on_ratio: Closure<dyn FnMut()>,
    /// The pixel ratio when it was last looked at.
    ratio_then: Cell<f64>,
    /// Answers when the pixel ratio is no longer what it was: made anew for each ratio.
    ratio: RefCell<Option<MediaQueryList>>,
    observers: RefCell<Option<(ResizeObserver, IntersectionObserver)>>,
}

/// Keeps a canvas painted until dropped.
pub struct Stage(Rc<Inner>);

impl Stage {
    /// Starts painting `canvas`, unless there is no 2-D context to be had.
    pub fn new(
        canvas: HtmlCanvasElement,
        ground: Ground,
        turn: Turn,
        paint: impl FnMut(&Surface) -> Again + 'static,
    ) -> Self {
        let inner = Rc::new_cyclic(|weak: &Weak<Inner>| {
            let on = |act: fn(&Rc<Inner>)| {
                let weak = weak.clone();
                move || weak.upgrade().iter().for_each(act)
            };
            let (frame, resize, view) = (weak.clone(), weak.clone(), weak.clone());
            Inner {
                canvas,
                context: OnceCell::new(),
                ground,
                paint: RefCell::new(Box::new(paint)),
                turn,
                waited: Cell::new(0),
                size: Cell::default(),
                in_view: Cell::new(false),
                stale: Cell::new(true),
                frame: Cell::new(None),
                on_frame: Closure::new(move |now| frame.upgrade().iter().for_each(|i| i.frame(now))),
                on_resize: Closure::new(move |seen| resize.upgrade().iter().for_each(|i| i.resized(&seen))),
                on_view: Closure::new(move |seen| view.upgrade().iter().for_each(|i| i.viewed(&seen))),
                on_ratio: Closure::new(on(|i| i.ratio_changed())),
                ratio_then: Cell::new(pixel_ratio()),
                ratio: RefCell::new(None),
                observers: RefCell::new(None),
            }
        });
        inner.observe();
        Self(inner)
    }

    /// Something changed: paint in the next animation frame in which the canvas is seen.
    pub fn request(&self) {
        self.0.stale.set(true);
        self.0.ask();
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let (Some(window), Some(frame)) = (web_sys::window(), self.0.frame.take()) {
            let _ = window.cancel_animation_frame(frame);
        }
        if let Some((resize, view)) = self.0.observers.take() {
            resize.disconnect();
            view.disconnect();
        }
        if let Some(query) = self.0.ratio.take() {
            query.set_onchange(None);
        }
    }
}

impl Inner {
    fn observe(&self) {
        let resize = ResizeObserver::new(self.on_resize.as_ref().unchecked_ref());
        let view = IntersectionObserver::new(self.on_view.as_ref().unchecked_ref());
        let (Ok(resize), Ok(view)) = (resize, view) else { return };
        if knows_device_pixels() {
            let options = ResizeObserverOptions::new();
            options.set_box(ResizeObserverBoxOptions::DevicePixelContentBox);
            resize.observe_with_options(&self.canvas, &options);
        } else {
            resize.observe(&self.canvas);
        }
        view.observe(&self.canvas);
        self.observers.replace(Some((resize, view)));
        self.watch_ratio();
    }

    /// Asks for an animation frame if there is something to paint and somebody to see it.
    fn ask(&self) {
        let size = self.size.get();
        let visible = self.in_view.get() && size.css[0] >= 2.0 && size.css[1] >= 2.0;
        if visible && self.stale.get() && self.frame.get().is_none() {
            let callback = self.on_frame.as_ref().unchecked_ref();
            self.frame.set(web_sys::window().and_then(|w| w.request_animation_frame(callback).ok()));
        }
    }

    fn frame(&self, now: f64) {
        self.frame.set(None);
        let painted = Painted::in_frame(now);
        if self.turn == Turn::InTurn {
            let waited = self.waited.get();
            // all that have waited for a shorter frame have their turns one after the other
            let patience = if painted.turn { 2 * PATIENCE } else { PATIENCE };
            let waits = (painted.turn || painted.spent > LONG) && waited < patience;
            self.waited.set(if waits { waited + 1 } else { 0 });
            if waits {
                return self.ask();
            }
        }
        let began = clock::now();
        // not every change of the pixel ratio is told
        if self.ratio_then.get() != pixel_ratio() {
            self.ratio_changed();
        }
        let Size { css, device, look } = self.size.get();
        if css[0] < 2.0 || css[1] < 2.0 {
            return;
        }
        let (width, height) = (device[0].max(1.0), device[1].max(1.0));
        if f64::from(self.canvas.width()) != width || f64::from(self.canvas.height()) != height {
            self.canvas.set_width(width as u32);
            self.canvas.set_height(height as u32);
        }
        let Some(context) = self.context.get_or_init(|| context(&self.canvas, self.ground)) else { return };
        let scale = [width / css[0], height / css[1]];
        let _ = context.set_transform(scale[0], 0.0, 0.0, scale[1], 0.0, 0.0);
        if self.ground == Ground::Page {
            context.clear_rect(0.0, 0.0, css[0], css[1]);
        }
        let surface = Surface {
            canvas: self.canvas.clone(),
            context: context.clone(),
            ground: self.ground,
            width: css[0] as f32,
            height: css[1] as f32,
            ratio: scale[0],
            now,
            text: look[0] as f32,
            marks: look[1] as f32,
        };
        self.stale.set(false);
        if let Ok(mut paint) = self.paint.try_borrow_mut()
            && paint(&surface) == Again::Yes
        {
            self.stale.set(true);
        }
        let painted = Painted::in_frame(now);
        let turn = painted.turn || self.turn == Turn::InTurn;
        LAST.set(Painted { turn, spent: painted.spent + clock::now() - began, ..painted });
        self.ask();
    }

    fn resized(&self, seen: &Array) {
        let Some(entry) = last::<ResizeObserverEntry>(seen) else { return };
        let rect = entry.content_rect();
        let css = [rect.width(), rect.height()];
        let ratio = pixel_ratio();
        let reckoned = css.map(|v| (v * ratio).round());
        let exact = Reflect::get(&entry, &"devicePixelContentBoxSize".into())
            .ok()
            .and_then(|sizes| sizes.dyn_into::<Array>().ok())
            .and_then(|sizes| last::<ResizeObserverSize>(&sizes))
            .map(|size| [size.inline_size(), size.block_size()]);
        // where a pixel ratio is only emulated (developer tools), what the browser calls exact is not
        let near = |exact: &[f64; 2]| (0..2).all(|axis| (exact[axis] - reckoned[axis]).abs() <= 1.5);
        let device = exact.filter(near).unwrap_or(reckoned);
        self.size.set(Size {
            css,
            device,
            look: [number(&self.canvas, "--fs", 12.0), number(&self.canvas, "--k", 1.0)],
        });
        self.stale.set(true);
        self.ask();
    }

    fn viewed(&self, seen: &Array) {
        self.in_view.set(last::<IntersectionObserverEntry>(seen).is_some_and(|entry| entry.is_intersecting()));
        self.ask();
    }

    fn watch_ratio(&self) {
        if let Some(old) = self.ratio.take() {
            old.set_onchange(None);
        }
        self.ratio_then.set(pixel_ratio());
        let query = format!("(resolution: {}dppx)", pixel_ratio());
        let query = web_sys::window().and_then(|w| w.match_media(&query).ok().flatten());
        if let Some(query) = &query {
            query.set_onchange(Some(self.on_ratio.as_ref().unchecked_ref()));
        }
        self.ratio.replace(query);
    }

    fn ratio_changed(&self) {
        let mut size = self.size.get();
        // where the browser tells device pixels itself, its observer corrects this by the odd half pixel
        size.device = size.css.map(|v| (v * pixel_ratio()).round());
        self.size.set(size);
        self.watch_ratio();
        self.stale.set(true);
        self.ask();
    }
}

fn context(canvas: &HtmlCanvasElement, ground: Ground) -> Option<CanvasRenderingContext2d> {
    let options = Object::new();
    Reflect::set(&options, &"alpha".into(), &(ground == Ground::Page).into()).ok()?;
    canvas.get_context_with_context_options("2d", &options).ok()??.dyn_into().ok()
}

fn last<T: JsCast>(list: &Array) -> Option<T> {
    list.get(list.length().checked_sub(1)?).dyn_into().ok()
}

/// A number among the custom properties in force at an element.
fn number(element: &HtmlCanvasElement, property: &str, otherwise: f64) -> f64 {
    let style = web_sys::window().and_then(|w| w.get_computed_style(element).ok().flatten());
    let text = style.and_then(|s| s.get_property_value(property).ok()).unwrap_or_default();
    text.trim().parse().unwrap_or(otherwise)
}

fn pixel_ratio() -> f64 {
    web_sys::window().map_or(1.0, |w| w.device_pixel_ratio()).max(0.25)
}

/// Whether the browser tells the exact number of device pixels of a box (Safari does not).
fn knows_device_pixels() -> bool {
    let prototype = Reflect::get(&js_sys::global(), &"ResizeObserverEntry".into())
        .and_then(|class| Reflect::get(&class, &"prototype".into()));
    prototype.is_ok_and(|p| Reflect::has(&p, &"devicePixelContentBoxSize".into()).unwrap_or(false))
}
