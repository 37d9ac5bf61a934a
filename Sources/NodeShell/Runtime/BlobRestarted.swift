// SPDX-License-Identifier: Apache-2.0

/// What a session fails with when its bytes turned out false and the blob is begun anew: a client
/// that has not been promised anything can wait for the next session.
struct BlobRestarted: Error {}
