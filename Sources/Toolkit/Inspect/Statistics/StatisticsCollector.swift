import ByteIO
import CKernels
import Synchronization
import WeightGraph

/// Puts together what several threads see of tensors, chunk by chunk, in the order of the chunks.
///
/// A thread counts into a histogram of its own and puts it aside for the next chunk of the same tensor. When a tensor's last
/// chunk was seen, its histograms are read, emptied, and go to the next tensor: there are never more of them than threads
/// for each of the few tensors that are being read.
final class StatisticsCollector: Sendable {
  private let tensors: [Tensor]
  private let areReadAgain: Bool
  private let kernels = StatisticsKernels()
  private let state: Mutex<State>

  private struct State {
    var progress: [TensorProgress]
    var emptyHistograms: [Histogram] = []
  }

  /// - Parameter areReadAgain: whether the tensors' bytes stay mapped once they were seen.
  init(_ tensors: [Tensor], areReadAgain: Bool) {
    self.tensors = tensors
    self.areReadAgain = areReadAgain
    state = Mutex(
      State(progress: tensors.map { TensorProgress(chunkCount: TensorTraversal.chunkCount($0.elementCount)) }))
  }

  /// Takes in one chunk of a tensor, in the form that ``ValueForm`` says.
  func describe(_ chunk: TensorChunk, _ bytes: RawSpan) {
    let dtype = tensors[chunk.tensor].dtype
    let histogram =
      state.withLock { $0.progress[chunk.tensor].takeHistogram() ?? $0.emptyHistograms.popLast() } ?? Histogram()
    let values = describe(bytes, dtype, histogram)
    let description = DescribedChunk(
      values: values,
      unused: ValueForm(dtype).map {
        UnusedLines(
          bytes, $0, chunk.elements, of: tensors[chunk.tensor].shape, zeros: Int(values.moments.zeros))
      } ?? UnusedLines(),
      narrower: dtype == .f32 ? NarrowerTypes(bytes) : NarrowerTypes())
    guard
      let whole = state.withLock({ $0.progress[chunk.tensor].append(description, chunk.index, histogram) })
    else { return }
    if !areReadAgain { forget(tensors[chunk.tensor]) }
    let result = TensorStatistics(whole, tensors[chunk.tensor])
    state.withLock { state in
      state.progress[chunk.tensor].result = result
      state.emptyHistograms += whole.histograms
    }
  }

  /// What was found of every tensor; all chunks must have been taken in.
  func results() -> [TensorStatistics] {
    state.withLock { state in
      zip(tensors, state.progress).map { $1.result ?? TensorStatistics(DescribedTensor(), $0) }
    }
  }

  /// Gives the pages of a large tensor back: all threads do so as they go, while at the end of all one would do it alone.
  private func forget(_ tensor: Tensor) {
    // Of a small one there are too few to be worth a call.
    guard tensor.elementCount > TensorTraversal.chunkElements else { return }
    tensor.bytesInPlace?.forget()
  }

  private func describe(_ bytes: RawSpan, _ dtype: DType, _ histogram: Histogram) -> PartialStatistics {
    switch ValueForm(dtype) {
    case .float: kernels.describe(bytes, .float32, countingInto: histogram)
    case .half: kernels.describe(bytes, .half, countingInto: histogram)
    case .brain: kernels.describe(bytes, .bfloat16, countingInto: histogram)
    case .double, nil: PartialStatistics(doubles: bytes, histogram)
    }
  }
}
