// SPDX-License-Identifier: Apache-2.0

import UVRuntime

/// Every limit a node's shell keeps, with the reason for each. Those of its decisions are in
/// `NodeConfiguration`.
package struct NodeShellConfiguration: Sendable {
  /// Hash and disk jobs at a time. More than the cores, since some wait for the disk; fewer than
  /// libuv has threads, which name look-ups need too.
  package var workerJobsMax = 8
  /// Jobs of one blob that hash and write at a time: each keeps a processor busy, and the loop,
  /// which decrypts meanwhile, needs one too.
  package var lanesPerBlobMax = max(1, EventLoop.processorsCount / 2)
  /// Received and not yet written: above it no socket is read, so that a slow disk holds peers back
  /// rather than fill the memory. Reading goes on below half of it.
  package var diskBacklogBytesMax = 32 * 1024 * 1024
  /// What each piece that waits counts for beyond its bytes, about what it costs here: most of the
  /// pieces of small blobs are small.
  package var pieceOverheadBytes = 512
  /// Bytes of one chunk that are written as one job, in pieces of a buffer's length.
  package var laneBatchBytesMax = 1024 * 1024
  /// Buffers for payload that wait to be used again: about what is in flight (Design: 16 MiB).
  package var idleBufferBytesMax = 16 * 1024 * 1024
  /// Peers that are sent chunks at once beyond which each fragment is read by itself: of each, two
  /// chunks may have been read ahead of.
  package var readAheadPeersMax = 16
  /// Bytes of a partial blob that are read and hashed as one job: a few milliseconds, which is all
  /// that other blobs' jobs wait for.
  package var checkBatchBytesMax = 4 * 1024 * 1024
  /// Files of whole blobs kept open for sending.
  package var openFilesMax = 64
  /// Chunks of one fetch in memory: one being read and two that wait for the disk.
  package var fetchChunksMax = 3
  /// A range is answered straight from upstream if it begins at least this far behind what can be
  /// read of its blob: farther than a client keeps ahead that reads a layer's parts side by side…
  package var coldRangeDistanceBytes: Int64 = 32 * 1024 * 1024
  /// …if it is at most this long: what lazy readers ask for at a time, and not the rest of a layer,
  /// which each node would then fetch for itself…
  package var coldRangeBytesMax: Int64 = 16 * 1024 * 1024
  /// …if fewer than these are, at a time…
  package var coldRangesMax = 4
  /// …and if they come, of one blob, to no more than this part of it, or to one of the greatest
  /// length: what every node reads for itself is what the lease is to spare upstream…
  package var coldRangeBlobDivisor: Int64 = 8
  /// …in so long a time, since who comes later may come after an eviction.
  package var coldRangeAccountSeconds: Int64 = 3_600
  /// A client that takes nothing for so long leaves its place to the next that needs one.
  package var coldRangeIdleSeconds: Int64 = 5
  /// How long none is asked of a repository that has failed to send one, unless it asks for longer.
  package var coldRangeRestSeconds: Int64 = 10
  /// Blobs of which is remembered what was asked for, and repositories that have failed.
  package var coldRangeBlobsMax = 1_024
  /// Chunks of all fetches in memory together; one always, however large.
  package var fetchBytesMax = 32 * 1024 * 1024
  /// …but for one of each fetch that is no longer than this, the chunks of an 8 GiB blob: with the
  /// 16 fetches that there may be they come to as much again.
  package var fetchShareBytes = 2 * 1024 * 1024
  /// (upstream, repository) pairs remembered.
  package var sourcesMax = 16_384
  /// Sizes of blobs that manifests told, so that a pull needs no HEAD. About 100 bytes each.
  package var descriptorSizesMax = 65_536
  /// Tags whose last answer is remembered for an outage of upstream.
  package var tagsMax = 16_384
  /// Pages of an upstream's tags list that are read for one request.
  package var tagPagesMax = 64
  /// Uploads whose file stays open between two requests of their client. Each is a descriptor and
  /// at most 128 KiB of hash states; one that is let go is read again when it goes on.
  package var idleUploadsMax = 256
  /// Uploads that have begun and not ended, each a file and a row of the catalog. From half of it
  /// on, those that stand still go sooner.
  package var openUploadsMax = 10_000
  /// Of one repository: the layers of a hundred images that are pushed at a time.
  package var openUploadsPerRepositoryMax = 2_000
  /// How long a request for an upload waits for one that works on it, which may have to hash and to
  /// synchronise what is there. Less than clients wait for the head of an answer.
  package var uploadWaitSeconds: Int64 = 20
  /// Pulls that have ended and are remembered for `shoal explain`, at most 10 kB and mostly 1 kB
  /// each: those of ten images of a hundred layers.
  package var pullsRememberedMax = 1_024
  /// Peers whose traffic is remembered for `shoal status`; those that are connected always are.
  package var peersRememberedMax = 1_024
  /// Blobs of which is remembered what the cache gave away.
  package var blobsRememberedMax = 16_384
  /// Manifests and repositories served that are remembered for `shoal explain`; a manifest takes
  /// 20 kB at most.
  package var manifestsRememberedMax = 1_024
  package var repositoriesRememberedMax = 1_024
  /// What is asked of the loop for a probe is given up after this: sooner than a probe itself
  /// gives up, after 1 s as Kubernetes has it, since no answer says less than 503.
  package var probeMilliseconds: Int64 = 800
  /// The same for an operator, who waits longer.
  package var adminMilliseconds: Int64 = 3_000
  /// How long responses in progress may go on after SIGTERM.
  package var drainSeconds: Int64 = 5
  /// How long goodbyes may take to leave (Design: bounded).
  package var goodbyeMilliseconds = 2_000

  package init() {}
}
