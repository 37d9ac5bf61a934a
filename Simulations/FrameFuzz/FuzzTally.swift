// SPDX-License-Identifier: Apache-2.0

/// What became of the inputs. None of these is rare, or the inputs would try little.
package struct FuzzTally: Sendable, Equatable {
  package var framesDecoded = 0
  /// Of fragments whose payload passes the decoder by.
  package var headersTaken = 0
  package var bytesRefused = 0
  package var handshakesEstablished = 0
  package var handshakesRefused = 0
  package var claimsFollowed = 0
  package var claimsContradicted = 0

  package init() {}
}
