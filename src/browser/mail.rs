//! Messages between page and worker: postcard bytes in buffers that are handed over, not copied, and used again.

use std::cell::RefCell;

use js_sys::{Array, ArrayBuffer, Uint8Array};
use serde::{Serialize, de::DeserializeOwned};
use wasm_bindgen::prelude::*;

/// The least size of a buffer.
const LEAST: u32 = 1 << 12;
/// Buffers at rest on either side, at most. One travels with every message; it stays with who got it, for the answer.
const POOL: usize = 3;
/// The first bytes of a buffer are the length of what follows: a buffer is used again for shorter messages.
const HEADER: u32 = 4;

/// One side of the mail.
#[derive(Default)]
pub struct Mail {
    pool: RefCell<Vec<ArrayBuffer>>,
    // serde writes and reads here: kept, so that a message allocates nothing once it has its size
    bytes: RefCell<Vec<u8>>,
}

impl Mail {
    /// Writes `message` into a buffer, and hands that with the list of what is to be transferred to `post`.
    pub fn send(&self, message: &impl Serialize, post: impl FnOnce(&JsValue, &JsValue) -> Result<(), JsValue>) -> Sent {
        let mut bytes = self.bytes.take();
        bytes.clear();
        let Ok(bytes) = postcard::to_extend(message, bytes) else { return Sent::No };
        let length = bytes.len() as u32;
        let buffer = self.buffer(HEADER + length);
        Uint8Array::new_with_byte_offset_and_length(&buffer, 0, HEADER).copy_from(&length.to_le_bytes());
        Uint8Array::new_with_byte_offset_and_length(&buffer, HEADER, length).copy_from(&bytes);
        self.bytes.replace(bytes);
        match post(&buffer, &Array::of1(&buffer)) {
            Ok(()) => Sent::Yes,
            Err(_) => Sent::No,
        }
    }

    /// Reads a message and keeps its buffer. `None` for what is none: nothing that arrives is trusted.
    pub fn receive<T: DeserializeOwned>(&self, data: &JsValue) -> Option<T> {
        let buffer: ArrayBuffer = data.clone().dyn_into().ok()?;
        let size = buffer.byte_length();
        if size < HEADER {
            return None;
        }
        let mut header = [0; HEADER as usize];
        Uint8Array::new_with_byte_offset_and_length(&buffer, 0, HEADER).copy_to(&mut header);
        let length = u32::from_le_bytes(header);
        if length > size - HEADER {
            return None;
        }
        let mut bytes = self.bytes.borrow_mut();
        bytes.resize(length as usize, 0);
        Uint8Array::new_with_byte_offset_and_length(&buffer, HEADER, length).copy_to(&mut bytes);
        let mut pool = self.pool.borrow_mut();
        if pool.len() < POOL {
            pool.push(buffer);
        }
        postcard::from_bytes(&bytes).ok()
    }

    fn buffer(&self, size: u32) -> ArrayBuffer {
        // one too small is dropped, so that the pool grows with what is sent
        match self.pool.borrow_mut().pop() {
            Some(buffer) if buffer.byte_length() >= size => buffer,
            _ => ArrayBuffer::new(size.next_power_of_two().max(LEAST)),
        }
    }
}

/// Whether a message is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// It is.
    Yes,
    /// The browser, or serde, refused it.
    No,
}
