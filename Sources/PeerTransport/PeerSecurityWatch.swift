// SPDX-License-Identifier: Apache-2.0

import UVRuntime

/// Reads the security files again every few seconds, and at once on SIGHUP, on a worker thread;
/// tells of every change once. Loop thread only.
///
/// They are small, and reading them whole finds every change, however it was made: by an editor, by
/// a rename, or by a symbolic link that points elsewhere, as Kubernetes does it.
final class PeerSecurityWatch {
  typealias Outcome = Result<PeerSecurity, PeerSecurityError>

  private let source: PeerSecuritySource
  private let periodNanoseconds: Int64
  private let pool: WorkerPool
  private let changed: (Outcome) -> Void
  private var timer: LoopTimer?
  private var signal: SignalWatch?
  private var latest: Outcome
  private var isReading = false
  /// Asked for while it was being read, which may have been too early to see the change.
  private var isAskedAgain = false

  init(
    on loop: EventLoop, _ source: PeerSecuritySource, current: PeerSecurity,
    periodMilliseconds: Int, changed: @escaping (Outcome) -> Void
  ) {
    self.source = source
    self.periodNanoseconds = Int64(periodMilliseconds) * 1_000_000
    self.pool = WorkerPool(on: loop, jobsMax: 1)
    self.changed = changed
    latest = .success(current)
    timer = LoopTimer(on: loop) { [unowned self] in read() }
    signal = SignalWatch(SignalWatch.hangUp, on: loop) { [unowned self] in read() }
    armTimer()
  }

  func close() {
    timer?.close()
    timer = nil
    signal?.close()
    signal = nil
  }

  private func read() {
    guard !isReading else {
      isAskedAgain = true
      return
    }
    isReading = true
    let source = source
    pool.run {
      Outcome { () throws(PeerSecurityError) in try source.load() }
    } completion: { [self] outcome in
      isReading = false
      finish(outcome)
    }
  }

  private func finish(_ outcome: Outcome) {
    // Closed in the meantime.
    guard timer != nil else { return }
    if outcome != latest {
      latest = outcome
      changed(outcome)
    }
    armTimer()
    if isAskedAgain {
      isAskedAgain = false
      read()
    }
  }

  private func armTimer() {
    timer?.arm(atNanoseconds: EventLoop.nowNanoseconds + periodNanoseconds)
  }
}
