"""The reasons for which questionnaires, surveys, answers and interviews are refused."""

from __future__ import annotations

from services.programme.domain.refusals import (
    InvalidProgramme,
    ProgrammeRefused,
    UnknownProgramme,
)


class UnknownQuestionnaire(UnknownProgramme):
    """There is no questionnaire of this code, or no such version."""

    en = "there is no questionnaire {code} of this version; publish it first"
    zh = "没有此版本的问卷 {code}；请先发布"


class UnknownSurvey(UnknownProgramme):
    """There is no survey of this id."""

    en = "there is no survey {survey_id}; prepare one first"
    zh = "没有调查 {survey_id}；请先创建"


class UnknownInterview(UnknownProgramme):
    """There is no interview of this id."""

    en = "there is no interview {interview_id}; record it first"
    zh = "没有访谈 {interview_id}；请先记录"


class QuestionCodeTwice(InvalidProgramme):
    """Answers name questions by code."""

    en = "two questions have the code {question}; give each its own"
    zh = "有两个题目使用编码 {question}；请各用不同编码"


class OptionsUnfit(InvalidProgramme):
    """A choice is between options."""

    en = "{question}: a choice has two options or more, each with its own code; others have none"
    zh = "{question}：选择题至少有两个选项，编码各不相同；其他题型没有选项"


class ConditionLooksAhead(InvalidProgramme):
    """A branch follows from an answer that was given before."""

    en = "{question} depends on {named}, which is not asked before it; name an earlier question"
    zh = "{question} 取决于 {named}，但后者不在其前；请指定更早的题目"


class ConditionUnfit(InvalidProgramme):
    """A branch follows from an answer that can be given."""

    en = "{question} depends on answers that {named} does not have; name its options or scores"
    zh = "{question} 取决于 {named} 所没有的答案；请填写其选项或分值"


class SatisfactionUnfit(InvalidProgramme):
    """The satisfaction figure counts everybody the same way."""

    en = "{question} counts as satisfaction, so it is a Likert question, required and always asked"
    zh = "{question} 计入满意度，因此必须是量表题、必答，且对所有人提问"


class QuestionUnknown(InvalidProgramme):
    """The questionnaire does not ask this."""

    en = "the questionnaire has no question {question}; leave the answer out"
    zh = "问卷中没有题目 {question}；请去掉该答案"


class AnsweredTwice(InvalidProgramme):
    """A question has one answer."""

    en = "{question} is answered twice; answer it once"
    zh = "{question} 有两个答案；请只答一次"


class QuestionNotAsked(InvalidProgramme):
    """The earlier answers leave the question out."""

    en = "{question} is not asked after these answers; leave its answer out"
    zh = "根据前面的答案，不需要回答 {question}；请去掉该答案"


class AnswerMissing(InvalidProgramme):
    """A finished answer answers what is required."""

    en = "{question} must be answered; an answer that is not finished stays with its writer"
    zh = "{question} 为必答题；未完成的答卷请自行保存"


class AnswerUnfit(InvalidProgramme):
    """The answer is not one of those that the question has."""

    en = "{question}: give a score of the scale, options of the question, or a text, as it asks"
    zh = "{question}：请按题型给出量表分值、题目选项或文字"


class DepartmentInTwoGroups(InvalidProgramme):
    """Groups add up to the company."""

    en = "{department} is in two groups; name it once"
    zh = "{department} 属于两个分组；请只填写一次"


class SurveyEndsInThePast(InvalidProgramme):
    """A survey can be answered for a while."""

    en = "the survey would end at {closes_at}, which is not ahead; name a later time"
    zh = "调查的结束时间 {closes_at} 不晚于现在；请填写更晚的时间"


class SurveyIdTaken(ProgrammeRefused):
    """Another survey has this id."""

    en = "a survey of this id exists already; prepare another one"
    zh = "已有此编号的调查；请另行创建"


class TooFewInvited(ProgrammeRefused):
    """What fewer people answer could not be shown."""

    en = "{invited} people are invited and work here; at least {least} are needed for any result"
    zh = "受邀且在职的有 {invited} 人；至少需要 {least} 人才能得出任何结果"


class SurveyNotOpen(ProgrammeRefused):
    """The survey is prepared only."""

    en = "the survey is not open yet; open it first"
    zh = "调查尚未开放；请先开放"


class SurveyOpenAlready(ProgrammeRefused):
    """Who is invited is settled when a survey opens: a group that grows later would show who."""

    en = "the survey is open; who is invited was settled then"
    zh = "调查已开放；受邀名单已在开放时确定"


class SurveyStillOpen(ProgrammeRefused):
    """Results that grow would show what each answer added."""

    en = "the survey is open until {closes_at}; results are shown once it is closed"
    zh = "调查开放至 {closes_at}；关闭后才显示结果"


class SurveyClosedAlready(ProgrammeRefused):
    """Nothing of a closed survey changes."""

    en = "the survey is closed; prepare another one"
    zh = "调查已关闭；请另行创建"


class SurveyIsOver(ProgrammeRefused):
    """An answer arrived after the survey's end."""

    en = "the survey is over; answers are not taken any more"
    zh = "调查已结束，不再接受答卷"


class InvitationSpent(ProgrammeRefused):
    """One answer is counted for each invitation."""

    en = "an answer with this invitation has been counted; there is nothing more to do"
    zh = "此邀请的答卷已计入；无需再做其他操作"


class ConsentMissing(InvalidProgramme):
    """Nobody's words are recorded against their will."""

    en = "an interview is recorded with the consent of the person interviewed; ask for it first"
    zh = "访谈须经受访人同意方可记录；请先征得同意"


class InterviewIdTaken(ProgrammeRefused):
    """Another interview has this id."""

    en = "an interview of this id is recorded already; record another one"
    zh = "已有此编号的访谈；请另行记录"
