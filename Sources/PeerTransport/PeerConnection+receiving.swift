// SPDX-License-Identifier: Apache-2.0

import PeerProtocol
import UVRuntime

/// Of what the channel delivers only control frames and headers are gathered, in the decoder. The
/// payload of a fragment goes to the handler from where it lies, as much of it as has come.
extension PeerConnection {
  func bytesReceived(_ bytes: UnsafeRawBufferPointer) {
    guard isCatchingUp else { return unsafe takeFrames(bytes) }
    // The channel had it already when reading stopped.
    unsafe unread.append(contentsOf: bytes)
  }

  /// Handles what has arrived, but of a long row of frames only the first: the rest waits for the
  /// next turn of the loop, and what follows it for the kernel, so that a peer that floods this
  /// process holds up itself and not the others.
  private func takeFrames(_ bytes: UnsafeRawBufferPointer) {
    var rest = unsafe bytes
    var framesLeft = transport.configuration.framesPerTurnMax
    do throws(FrameError) {
      while unsafe !isClosing && !rest.isEmpty {
        guard framesLeft > 0 else { return unsafe catchUpLater(rest) }
        if incoming != nil {
          unsafe takePayload(&rest)
        } else if unsafe try takeFrame(&rest) {
          framesLeft -= 1
        }
      }
    } catch {
      close(error.closeReason)
    }
  }

  /// True if what was taken ends a frame, or the header of a fragment.
  private func takeFrame(_ rest: inout UnsafeRawBufferPointer) throws(FrameError) -> Bool {
    let count = min(rest.count, decoder.wantedBytes)
    unsafe decoder.append(UnsafeRawBufferPointer(rebasing: rest[..<count]).bytes)
    unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    if let header = try decoder.nextHeader() {
      headerReceived(header)
      return true
    }
    switch try decoder.next() {
    case .frame(let frame): frameReceived(frame)
    // Whole fragments come from the decoder only before the handshake is over.
    case .data: close(.outOfState)
    case nil: return false
    }
    return true
  }

  private func headerReceived(_ header: DataHeader) {
    transport.traffic.controlBytesReceived += Int64(header.wireBytes - header.length)
    transport.traffic.dataBytesReceived += Int64(header.length)
    guard case .open = phase else {
      close(.outOfState)
      return
    }
    if transport.mustPauseReading(after: header, on: id) {
      isPaced = true
      channel.pauseReading()
    }
    switch reassembly.fragmentReceived(header) {
    case .write: begin(IncomingFragment(header, finishes: false, isDiscarded: false))
    case .writeAndFinish: begin(IncomingFragment(header, finishes: true, isDiscarded: false))
    case .discard: begin(IncomingFragment(header, finishes: false, isDiscarded: true))
    case .violation(let reason): close(reason)
    }
  }

  private func begin(_ fragment: IncomingFragment) {
    incoming = fragment
    guard fragment.missingBytes == 0 else { return }
    var nothing = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
    unsafe takePayload(&nothing)
  }

  private func takePayload(_ rest: inout UnsafeRawBufferPointer) {
    guard var fragment = incoming else { return }
    let start = fragment.receivedBytes
    let count = min(rest.count, fragment.missingBytes)
    let payload = unsafe UnsafeRawBufferPointer(rebasing: rest[..<count])
    unsafe rest = UnsafeRawBufferPointer(rebasing: rest[count...])
    fragment.receive(count)
    let isWhole = fragment.missingBytes == 0
    // Before the handler is called, which may abandon the chunk or close the connection.
    incoming = isWhole ? nil : fragment
    if fragment.isDiscarded {
      transport.traffic.dataBytesDiscarded += Int64(count)
    } else {
      unsafe transport.handler?.dataReceived(
        id, fragment.header, from: start, payload, finishes: isWhole && fragment.finishes)
    }
  }

  private func catchUpLater(_ rest: UnsafeRawBufferPointer) {
    isCatchingUp = true
    unread = unsafe Array(rest)
    channel.pauseReading()
    let bound = LoopBound(self, on: transport.loop)
    transport.loop.execute { bound.value.catchUp() }
  }

  private func catchUp() {
    isCatchingUp = false
    guard !isClosing else { return }
    let bytes = unread
    unread = []
    unsafe bytes.withUnsafeBytes { unsafe takeFrames($0) }
    readIfFree()
  }
}
